"""Bodies of calls that send money to members."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from jinbao.compat.rules.wechat.shapes.fields import AppId, Body, Fen, NotifyUrl, OpenId, patterned

#: Numbers of transfers have digits and letters only.
_OUT_BILL_NO = r"[0-9A-Za-z]{1,32}"

OutBillNo: TypeAlias = Annotated[str, patterned(_OUT_BILL_NO, "须为1至32个字符，只能是数字和大小写字母")]
Remark: TypeAlias = Annotated[str, Meta(min_length=1, max_length=32)]
#: Encrypted with our key: base64 of 256 bytes.
Sealed: TypeAlias = Annotated[str, Meta(max_length=1024)]
SceneId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=36)]


class ReportInfo(Body, kw_only=True):
    """One thing that the service must be told about why money is sent."""

    info_type: Annotated[str, Meta(min_length=1, max_length=15)]
    info_content: Annotated[str, Meta(min_length=1, max_length=32)]


class ReceiveStyle(Body, kw_only=True):
    """How the receiver is asked."""

    type: Literal["CONFIRM_PAGE", "RED_PACKET"]


class NewTransfer(Body, kw_only=True):
    """A transfer that its receiver confirms."""

    appid: AppId
    out_bill_no: OutBillNo
    transfer_scene_id: SceneId
    openid: OpenId
    user_name: Sealed | None = None
    transfer_amount: Fen
    transfer_remark: Remark
    notify_url: NotifyUrl | None = None
    user_recv_perception: Annotated[str, Meta(max_length=32)] | None = None
    transfer_scene_report_infos: Annotated[list[ReportInfo], Meta(max_length=10)] | None = None
    user_recv_style: ReceiveStyle | None = None


class ElectronicReceipt(Body, kw_only=True):
    """Which transfer a receipt is wanted for."""

    out_bill_no: OutBillNo | None = None
    transfer_bill_no: Annotated[str, Meta(max_length=64)] | None = None


class BatchLine(Body, kw_only=True):
    """One transfer of a batch."""

    out_detail_no: OutBillNo
    transfer_amount: Fen
    transfer_remark: Remark
    openid: OpenId
    user_name: Sealed | None = None
    user_id_card: Sealed | None = None


class NewBatch(Body, kw_only=True):
    """A batch of transfers of the older model."""

    appid: AppId
    out_batch_no: OutBillNo
    batch_name: Remark
    batch_remark: Remark
    total_amount: Fen
    total_num: Annotated[int, Meta(ge=1, le=1000)]
    transfer_detail_list: Annotated[list[BatchLine], Meta(min_length=1, max_length=1000)]
    transfer_scene_id: SceneId | None = None
    notify_url: NotifyUrl | None = None
