"""Letting staff and merchants in from the command line, before there is anybody to do it on a screen."""

from __future__ import annotations

from typing import Any

from jinbao.app.dialect import load_dialect
from jinbao.app.settings import Settings
from jinbao.app.wiring import CannotOpen, house
from jinbao.identity.types import NewMerchant, Role
from jinbao.kit.errors import Refusal
from jinbao.kit.ids import show


async def add_staff(settings: Settings, name: str, role: str, password: str) -> str:
    """Open a staff account; what to tell the operator. Raises ``CannotOpen`` when it is refused."""
    async with house(settings) as opened:
        try:
            staff = await opened.identity.staff.add(name, password, Role(role))
        except Refusal as refusal:
            raise CannotOpen(f"Not added. {sentence(refusal)}") from None
    return f"{show('stf', staff.id)}  {staff.name} ({staff.role.value}) may log in at {settings.origin}/console"


async def add_merchant(settings: Settings, **shop: Any) -> str:
    """Open a shop and, when new, its owner; what to tell the operator. Raises ``CannotOpen`` when it is refused."""
    async with house(settings) as opened:
        members = opened.identity.members
        try:
            owner = await opened.runtime.db.read(lambda tx: members.by_phone_in(tx, shop["phone"]))
            owner = owner or await members.open(shop["phone"], shop["owner"], "en")
            merchant = await opened.identity.merchants.open(
                owner.id,
                NewMerchant(
                    name=shop["name"],
                    name_latin=shop["latin"] or shop["name"],
                    mcc=shop["mcc"],
                    city=shop["city"],
                    country=settings.operator.country,
                    bank_account=shop["bank_account"],
                    fee_bp=shop["fee_bp"],
                ),
            )
        except Refusal as refusal:
            raise CannotOpen(f"Not opened. {sentence(refusal)}") from None
    return f"{show('mch', merchant.id)}  {merchant.name}: {owner.phone} logs in at {settings.origin}/till"


def sentence(refusal: Refusal) -> str:
    """A refusal for an operator to read."""
    return f"{load_dialect().sentence(refusal.code, 'en', refusal.facts)} ({refusal})"
