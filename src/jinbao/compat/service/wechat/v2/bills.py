"""Bills by XML: the call itself answers with the file."""

from __future__ import annotations

from datetime import date, datetime

from jinbao.compat.errors import BillMissing, FieldInvalid
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.wechat import bills
from jinbao.compat.service.wechat.v2 import fields

#: What the scheme says instead of a file.
_MISSING = {"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}


async def trades(context: Context, call: WechatV2Call) -> Answer:
    """A day's bill of trades. Raises ``FieldInvalid``, ``NotPermitted``; without a bill a failure of its own kind."""
    party = fields.party(context, call)
    kind = bills.trade_kind(fields.text(call, "bill_type", 16), "body")
    return await _file(context, call, kind, party.sub_account)


async def funds(context: Context, call: WechatV2Call) -> Answer:
    """A day's bill of movements. Raises as ``trades``."""
    fields.party(context, call)
    try:
        bills.demand_account(fields.text(call, "account_type", 16, needed=True), "body")
    except BillMissing:
        return Answer(_MISSING)
    return await _file(context, call, bills.FUND, "")


async def _file(context: Context, call: WechatV2Call, kind: str, sub_mchid: str) -> Answer:
    zipped = bills.zipped(call.fields.get("tar_type", ""), "body")
    day = _day(fields.text(call, "bill_date", 8, needed=True))
    try:
        file = await bills.make(context, call.merchant, kind, day, sub_mchid, zipped)
    except BillMissing:
        return Answer(_MISSING)
    return Answer(raw=file.content, content_type=file.content_type)


def _day(text: str) -> date:
    """``20260215``. Raises ``FieldInvalid``."""
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise FieldInvalid(field="bill_date", location="body", reason="bill_date格式错误") from None


OPERATIONS = (
    WechatV2Operation("v2.downloadbill", "/pay/downloadbill", trades, signed=False),
    WechatV2Operation("v2.downloadfundflow", "/pay/downloadfundflow", funds, signed=False),
)
