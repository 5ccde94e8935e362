"""The platform certificates of WeChat Pay, which merchants' software downloads by itself."""

from __future__ import annotations

import datetime
import secrets

from cryptography import x509

from jinbao.compat.errors import CertificatesMissing, FieldInvalid
from jinbao.compat.service import crypto
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.types import PlatformKey

_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_ASSOCIATED = "certificate"


async def certificates(context: Context, call: WechatCall) -> Answer:
    """All that are listed, newest first, each encrypted with the merchant's API v3 key.

    Raises ``CertificatesMissing`` for merchants that know us by the public key alone, ``FieldInvalid``.
    """
    asked = call.query.get("algorithm_type", "RSA")
    if asked not in ("RSA", "ALL", "SM2"):
        raise FieldInvalid(field="algorithm_type", location="query", reason="RSA, SM2 或 ALL")
    if not call.merchant.certificates or asked == "SM2":
        raise CertificatesMissing()
    key = call.merchant.api_v3_key
    return Answer({"data": [_shown(each, key) for each in context.keys.wechat_certificates()]})


def _shown(key: PlatformKey, api_v3_key: str) -> dict[str, object]:
    certificate = x509.load_pem_x509_certificate(key.certificate_pem.encode())
    nonce = secrets.token_hex(6)
    sealed = crypto.aead_seal(api_v3_key, nonce, _ASSOCIATED, key.certificate_pem.encode())
    return {
        "serial_no": key.id,
        "effective_time": certificate.not_valid_before_utc.astimezone(_CHINA).isoformat(),
        "expire_time": certificate.not_valid_after_utc.astimezone(_CHINA).isoformat(),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": _ASSOCIATED,
            "ciphertext": sealed,
        },
    }


OPERATIONS = (WechatOperation("certificates", "GET", "/v3/certificates", certificates),)
