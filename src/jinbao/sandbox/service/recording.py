"""Recordings: what programs and people did since recording began, as JSON lines that can be played again."""

from __future__ import annotations

import msgspec

from jinbao.compat.types import Notice
from jinbao.kit.db import Tx
from jinbao.kit.ids import decode, encode, parse
from jinbao.sandbox import store
from jinbao.sandbox.rules import recordings as rules
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.shops import Shops

_SINCE, _SINCE_MS, _UNTIL = "record_since", "record_since_ms", "record_until"


class Recording:
    """One at a time. It is a window on what is kept anyway, so turning it on costs nothing."""

    def __init__(self, desk: Desk, shops: Shops) -> None:
        self._desk = desk
        self._shops = shops

    async def since_ms(self) -> int | None:
        """Since when (house's time), ``None`` when nothing is being recorded."""
        since, until = await self._setting(_SINCE_MS), await self._setting(_UNTIL)
        return int(since) if since and not until else None

    async def turn(self, on: bool) -> None:
        """Begin anew, or end what is being recorded."""
        await self._desk.recorder.flush()
        mark = encode(self._desk.new_id())
        if on:
            now_ms = str(self._desk.now_ms())
            values = {_SINCE: mark, _SINCE_MS: now_ms, _UNTIL: ""}
        elif await self.since_ms() is not None:
            values = {_UNTIL: mark}
        else:
            return

        def keep(tx: Tx) -> None:
            for name, value in values.items():
                store.keep_setting(tx, name, value)

        await self._desk.db.write(keep)

    async def written(self) -> bytes:
        """The recording as JSON lines; without one, everything that is kept."""
        await self._desk.recorder.flush()
        since = decode(await self._setting(_SINCE)) or 0
        until = decode(await self._setting(_UNTIL))
        seen = await self._desk.db.read(lambda tx: store.exchanges_after(tx, since))
        acts = await self._desk.db.read(lambda tx: store.acts(tx, since))
        names = self._names()
        lines: list[tuple[int, dict[str, object]]] = []
        for one in seen:
            if not one.cut_body:
                lines.append((parse("spx", one.id) or 0, rules.of_exchange(one, names)))
        for act in acts:
            lines.append((parse("spa", act.id) or 0, rules.of_act(act, names)))
        kept = sorted((line for line in lines if until is None or line[0] < until), key=lambda line: line[0])
        head = rules.head(names, await self._setting(_SINCE_MS))
        told = await self._callbacks(seen[0].at_ms if seen else 0, names)
        return b"".join(msgspec.json.encode(line) + b"\n" for line in [head, *(line for _, line in kept), *told])

    async def _callbacks(self, since_ms: int, names: rules.Names) -> list[dict[str, object]]:
        """What merchants were told meanwhile; a replay expects the same to be told."""
        notices: list[Notice] = []
        cursor: str | None = None
        while True:
            page = await self._desk.compat.notices.page(cursor=cursor, limit=100)
            fresh = [notice for notice in page.items if notice.created_at_ms >= since_ms]
            notices += fresh
            cursor = page.next
            if cursor is None or len(fresh) < len(page.items):
                break
        return [rules.of_notice(notice, names) for notice in reversed(notices)]

    def _names(self) -> rules.Names:
        """What stands for accounts, apps and keys of this sandbox in a recording."""
        keys = self._desk.compat.keys
        values: dict[str, str] = {}
        for shop in self._shops.all():
            if shop.scheme == "wechat":
                appid, seller = self._shops.wechat(shop.account).appids[0], ""
            else:
                appid, seller = shop.account, self._shops.alipay(shop.account).seller_id
            values |= rules.names_of(shop.key, shop.account, appid, seller, shop.serial)
        values |= rules.platform_names(keys.wechat_certificates()[0].id, keys.wechat_public_key().id)
        return rules.Names(values, self._desk.addresses.gateway)

    async def _setting(self, name: str) -> str:
        return await self._desk.db.read(lambda tx: store.setting(tx, name))
