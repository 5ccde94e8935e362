"""What an operator may set, beside the jurisdiction's profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from jinbao.gold.types.custody import DeskSettings


@dataclass(frozen=True, slots=True)
class GoldSettings:
    """``profile`` names the jurisdiction's figures.

    ``custodian_account`` is the custodian's account at the bank, which batches are paid to and collected from;
    ``own_account`` the operator's own, from which its capital for dealing is collected (both as ``BANK:number``).
    """

    profile: str = "neutral"
    custodian_account: str = "JBSB:6222009900000001"
    own_account: str = "JBSB:6222009900000002"
    desk: DeskSettings = field(default_factory=DeskSettings)
