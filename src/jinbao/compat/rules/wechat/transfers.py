"""What may be sent to a member, and what WeChat Pay calls where a transfer stands. Pure: rows in, words out."""

from __future__ import annotations

from collections.abc import Collection

from jinbao.compat.errors import FieldInvalid, SceneRefused, TransferAmountRefused
from jinbao.kit.errors import Refusal
from jinbao.pay.types import Payout, PayoutState, ReturnedWhy

#: The smallest transfer: a tenth of a yuan.
LEAST_MINOR = 10
#: The receiver's name must be told from here, and must not be told below this.
NAME_FROM_MINOR, NAME_NOT_BELOW_MINOR = 200_000, 30
#: A transfer can be asked for this long.
QUERY_DAYS = 30

#: The scenes that merchants' software names, and what must be told of a transfer in them; where that is not known for
#: sure, something must be told.
SCENES: dict[str, frozenset[str]] = {
    "1000": frozenset({"活动名称", "奖励说明"}),
    "1001": frozenset(),
    "1002": frozenset(),
    "1004": frozenset(),
    "1005": frozenset({"岗位类型", "报酬说明"}),
    "1006": frozenset(),
    "1009": frozenset(),
    "1010": frozenset(),
    "1011": frozenset(),
    "1013": frozenset(),
}

_STATES = {
    PayoutState.PENDING: "PROCESSING",
    PayoutState.WAITING: "WAIT_USER_CONFIRM",
    PayoutState.DONE: "SUCCESS",
    PayoutState.REFUSED: "FAIL",
}


def scene_refusal(scene: str, told: Collection[str]) -> Refusal | None:
    """Why a transfer in this scene, of which these kinds of things are told, is not taken."""
    if scene not in SCENES:
        return SceneRefused(reason=f"转账场景{scene}不存在或未开通")
    if not told:
        return SceneRefused(reason="需传入转账场景报备信息")
    missing = sorted(SCENES[scene] - set(told))
    return SceneRefused(reason=f"缺少报备信息{'、'.join(missing)}") if missing else None


def amount_refusal(amount_minor: int) -> Refusal | None:
    """Why so much cannot be sent in one transfer."""
    return TransferAmountRefused(least_minor=LEAST_MINOR) if amount_minor < LEAST_MINOR else None


def name_refusal(amount_minor: int, *, named: bool, field: str = "user_name") -> Refusal | None:
    """Why a name must be given with this amount, or must not."""
    if named and amount_minor < NAME_NOT_BELOW_MINOR:
        return FieldInvalid(field=field, location="body", reason="转账金额低于0.3元时不允许填写收款用户姓名")
    if not named and amount_minor >= NAME_FROM_MINOR:
        return FieldInvalid(field=field, location="body", reason="转账金额大于等于2000元时必须填写收款用户姓名")
    return None


def bill_state(payout: Payout | None) -> str:
    """Where a transfer of the new model stands; without a payout it failed before anything moved."""
    if payout is None:
        return "FAIL"
    if payout.state is PayoutState.RETURNED:
        return "CANCELLED" if payout.why is ReturnedWhy.CANCELLED else "FAIL"
    if payout.state is PayoutState.WAITING and payout.closing_id is not None:
        return {None: "TRANSFERING", ReturnedWhy.CANCELLED: "CANCELING"}.get(payout.why, "WAIT_USER_CONFIRM")
    return _STATES[payout.state]


def fail_reason(payout: Payout | None, reason: str) -> str:
    """Why a transfer failed, in the scheme's words; empty when it has not."""
    if payout is None:
        return reason
    return "OVERDUE_CLOSE" if payout.state is PayoutState.RETURNED and payout.why is ReturnedWhy.EXPIRED else ""
