"""Every refusal that can happen behind the gateway is said in each protocol's own words."""

from __future__ import annotations

import re

import pytest

from jinbao.app.docs import refusals
from jinbao.compat.errors import FieldInvalid, SystemFailure
from jinbao.compat.rules.alipay import dialect as alipay
from jinbao.compat.rules.wechat import dialect as wechat
from jinbao.identity.errors import MemberFrozen, MerchantFrozen, NotAllowed, ProofNeeded

#: Whose refusals can come out of an operation, and of identity's those that payments run into.
_MODULES = ("kit.errors", "pay", "wallet", "packets", "compat")
_OF_IDENTITY = {refusal.code for refusal in (MemberFrozen, MerchantFrozen, NotAllowed, ProofNeeded)}
#: Refusals that only one scheme's operations have.
_WECHAT_ALONE = tuple(f"jinbao.compat.errors.{name}" for name in ("wechat", "sharing", "transfers"))
_ALIPAY_ALONE = "jinbao.compat.errors.alipay"
EVERY = {refusal.code: refusal.__module__ for refusal in refusals()}
CODES = sorted(
    code
    for code, module in EVERY.items()
    if module.removeprefix("jinbao.").startswith(_MODULES) or code in _OF_IDENTITY
)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_said_in_every_dialect(code: str) -> None:
    if EVERY[code] != _ALIPAY_ALONE:
        assert code in wechat.V3, "add a row to V3 of rules/wechat/dialect.py"
        assert code in wechat.V2, "add a row to V2 of rules/wechat/dialect.py"
    if EVERY[code] not in _WECHAT_ALONE:
        assert code in alipay.ALIPAY, "add a row to rules/alipay/dialect.py"


def test_no_row_is_for_nothing() -> None:
    for table in (wechat.V3, wechat.V2, alipay.ALIPAY):
        assert set(table) - set(EVERY) == set()


@pytest.mark.parametrize("code", sorted(wechat.V3))
def test_a_row_of_wechat_is_whole(code: str) -> None:
    row = wechat.V3[code]
    assert row.status in {202, 400, 401, 403, 404, 429, 500}, "a status of WeChat Pay's table"
    assert re.fullmatch(r"[A-Z][A-Z0-9_]{2,31}", row.code) and re.search(r"[一-鿿]", row.message_zh)
    assert row.number == 0 or row.number > 268_000_000
    err_code, sentence = wechat.V2[code]
    assert re.fullmatch(r"[A-Z][A-Z0-9_]{2,31}", err_code) and 0 < len(sentence.encode()) <= 128


def test_what_has_no_row_is_a_failure_of_the_system() -> None:
    assert wechat.said("no.such_code") == wechat.said(SystemFailure.code)
    assert wechat.said_v2("no.such_code") == wechat.said_v2(SystemFailure.code)
    assert wechat.said(SystemFailure.code).status == 500


def test_a_reason_is_said_after_the_sentence() -> None:
    told = wechat.sentence(FieldInvalid(field="a", location="body", reason="太长"))
    assert told == f"{wechat.said(FieldInvalid.code).message_zh}：太长"
