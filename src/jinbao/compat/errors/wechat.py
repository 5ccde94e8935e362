"""Refusals that only WeChat Pay's operations have."""

from __future__ import annotations

from jinbao.kit.errors import Refusal


class CertificatesMissing(Refusal):
    """The merchant knows us by the public key alone: there is no platform certificate for it to fetch."""

    code = "compat.certificates_missing"
