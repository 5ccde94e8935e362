"""What members are called by apps: made when they first meet, and the same ever after."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from jinbao.compat.store import accounts as store
from jinbao.kit.db import Database, Tx

#: All of Alipay calls a member by the same number.
ALIPAY = "alipay"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_REMEMBERED = 50_000


class Openids:
    """Both ways between a member and what an app calls it; what never changes is remembered."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._names: OrderedDict[tuple[str, int], str] = OrderedDict()
        self._members: OrderedDict[tuple[str, str], int] = OrderedDict()

    async def of(self, appid: str, member_id: int) -> str:
        """What an app calls a member; made if they have not met."""
        known = self._names.get((appid, member_id))
        if known is not None:
            return known
        openid = await self._db.read(lambda tx: store.openid_of(tx, appid, member_id))
        if openid is None:
            openid = await self._db.write(lambda tx: _meet(tx, appid, member_id))
        self._remember(appid, openid, member_id)
        return openid

    def of_in(self, tx: Tx, appid: str, member_id: int) -> str:
        """As ``of``, within the caller's unit of work."""
        return self._names.get((appid, member_id)) or _meet(tx, appid, member_id)

    async def member(self, appid: str, openid: str) -> int | None:
        """Whom an app calls this, or ``None``."""
        known = self._members.get((appid, openid))
        if known is not None:
            return known
        member_id = await self._db.read(lambda tx: store.member_of(tx, appid, openid))
        if member_id is not None:
            self._remember(appid, openid, member_id)
        return member_id

    async def apps_of(self, openid: str) -> list[str]:
        """Every app that calls somebody this; looks at all of them."""
        return await self._db.scan(lambda tx: store.apps_of(tx, openid))

    def _remember(self, appid: str, openid: str, member_id: int) -> None:
        self._names[appid, member_id] = openid
        self._members[appid, openid] = member_id
        if len(self._names) > _REMEMBERED:
            self._names.popitem(last=False)
            self._members.popitem(last=False)


def random_text(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _meet(tx: Tx, appid: str, member_id: int) -> str:
    found = store.openid_of(tx, appid, member_id)
    if found is None:
        found = f"20882{secrets.randbelow(10**11):011d}" if appid == ALIPAY else "o" + random_text(27)
        store.add_openid(tx, appid, member_id, found)
    return found
