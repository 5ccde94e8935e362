"""All methods of Alipay's that the gateway knows: by name for the classic protocol, by verb and path for v3."""

from __future__ import annotations

from jinbao.compat.service.alipay import (
    asking,
    bills,
    certificates,
    funds,
    granting,
    ordering,
    paying,
    refunding,
    settling,
)
from jinbao.compat.service.operations import AlipayMethod

_ALL: tuple[AlipayMethod, ...] = (
    *ordering.METHODS,
    *paying.METHODS,
    *asking.METHODS,
    *refunding.METHODS,
    *settling.METHODS,
    *funds.METHODS,
    *granting.METHODS,
    *bills.METHODS,
    *certificates.METHODS,
)

METHODS: dict[str, AlipayMethod] = {method.name: method for method in _ALL}
REST: dict[tuple[str, str], AlipayMethod] = {method.rest: method for method in _ALL if method.rest is not None}
