"""What an auditor and the console read of packets. Nothing here writes.

``findings`` holds every promise against the rows, the journal and the ledger. Take it when nothing is pending: a packet
that is just being filled, opened or taken back is looked at the next time.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinbao.kit.db import Tx
from jinbao.kit.ids import ID_MAX, show
from jinbao.ledger import Entry
from jinbao.ledger.types import Finding
from jinbao.packets.rules.splitting import best_of
from jinbao.packets.service.context import Context
from jinbao.packets.service.telling import has_best
from jinbao.packets.store import review as store
from jinbao.packets.types import Claim, ClaimState, Packet, PacketState, cash_escrow, gold_escrow

#: What each check promises, for whoever shows findings.
CHECKS = {
    "packets.sums": "Of every packet, what was opened, what is left and what went back are the whole.",
    "packets.escrow": "The ledger keeps for every packet exactly what is left of it.",
    "packets.one_claim": "Nobody has two shares of one packet.",
    "packets.best": "A lucky packet that is empty has one best luck: the largest share, the earliest of equals.",
    "packets.journal": "Packets and shares stand as their journal entries ended.",
    "packets.totals": "Sums by day and by year are those of the packets.",
}
_BATCH = 500
_MOST = 100
_POSTED = frozenset({PacketState.OPEN, PacketState.EMPTY, PacketState.RETURNING, PacketState.RETURNED})


class Review:
    """Packets as they stand, for those who look at all of them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def page(
        self,
        *,
        state: PacketState | None = None,
        holds: str | None = None,
        sender_id: int | None = None,
        before_id: int = ID_MAX,
        limit: int = 20,
    ) -> list[Packet]:
        """Packets newest first, in one state, with one kind of content or of one sender when given."""
        wanted = None if state is None else state.value
        return await self._context.runtime.db.scan(
            lambda tx: store.newest(tx, before_id, limit, wanted, holds, sender_id)
        )

    async def get(self, packet_id: int) -> tuple[Packet, list[Claim], list[Entry]] | None:
        """Anybody's packet with every claim (void ones too) and the journal's entries about it."""

        def work(tx: Tx) -> tuple[Packet, list[Claim], list[Entry]] | None:
            found = store.packets_after(tx, packet_id - 1, 1)
            if not found or found[0].id != packet_id:
                return None
            return found[0], _every_claim(tx, packet_id - 1, packet_id), self._context.journal.about_in(tx, packet_id)

        return await self._context.runtime.db.read(work)

    def after_in(self, tx: Tx, after_id: int, limit: int) -> list[Packet]:
        """Packets after an id, oldest first, in the caller's snapshot."""
        return store.packets_after(tx, after_id, limit)

    async def findings(self) -> list[Finding]:
        """Everything that is not as promised, a hundred of each check at most."""
        wrong: dict[str, list[Finding]] = {}
        after = 0
        while batch := await self._context.runtime.db.scan(lambda tx, a=after: store.packets_after(tx, a, _BATCH)):  # type: ignore[misc]
            found = await self._context.runtime.db.scan(
                lambda tx, a=after, b=batch: list(self._check_rows_in(tx, a, b))  # type: ignore[misc]
            )
            found += await self._check_escrow(batch)
            for finding in found:
                wrong.setdefault(finding.check, []).append(finding)
            after = batch[-1].id
        for finding in await self._context.runtime.db.scan(_check_totals):
            wrong.setdefault(finding.check, []).append(finding)
        return [finding for check in CHECKS for finding in wrong.get(check, [])[:_MOST]]

    def _check_rows_in(self, tx: Tx, after_id: int, batch: list[Packet]) -> Iterator[Finding]:
        upto_id = batch[-1].id
        for packet_id, what in store.sum_differences(tx, after_id, upto_id):
            yield _finding("packets.sums", packet_id, what)
        for packet_id, member_id in store.twice_claimed(tx, after_id, upto_id):
            yield _finding("packets.one_claim", packet_id, f"{show('mbr', member_id)} has more than one share")
        claims: dict[int, list[Claim]] = {}
        for claim in _every_claim(tx, after_id, upto_id):
            claims.setdefault(claim.packet_id, []).append(claim)
        for packet in batch:
            own = claims.get(packet.id, [])
            yield from _check_whole(packet)
            yield from _check_best(packet, own)
            yield from self._check_journal_in(tx, packet, own)

    def _check_journal_in(self, tx: Tx, packet: Packet, claims: list[Claim]) -> Iterator[Finding]:
        """Read one by one on purpose: the audit trusts no join of the module's own."""
        stands = [(packet.id, packet.state in _POSTED, packet.state is PacketState.REFUSED, "filling")]
        stands += [
            (claim.id, claim.state is ClaimState.DONE, claim.state is ClaimState.VOID, f"share {claim.place}")
            for claim in claims
        ]
        if packet.return_id is not None:
            stands.append((packet.return_id, packet.state is PacketState.RETURNED, False, "return"))
        for entry_id, posted, rejected, what in stands:
            entry = self._entry_in(tx, packet, entry_id)
            if entry is None or entry.subject != packet.id:
                yield _finding("packets.journal", packet.id, f"the {what} has no entry {show('jrn', entry_id)}")
            elif entry.closed_at_ms and (entry.posted != posted or entry.posted == rejected):
                yield _finding(
                    "packets.journal", packet.id, f"the {what} is not as {show('jrn', entry_id)} ended: {entry.state}"
                )

    def _entry_in(self, tx: Tx, packet: Packet, entry_id: int) -> Entry | None:
        if packet.gold:
            return self._context.gold.custody.entry_in(tx, entry_id)
        return self._context.journal.entry_in(tx, entry_id)

    async def _check_escrow(self, batch: list[Packet]) -> list[Finding]:
        home = self._context.home
        still = [
            packet
            for packet in batch
            if packet.moving_count == 0 and packet.state not in (PacketState.SENDING, PacketState.RETURNING)
        ]
        refs = [gold_escrow(packet.id) if packet.gold else cash_escrow(packet.id, home) for packet in still]
        balances = await self._context.journal.balances(refs)
        return [
            _finding("packets.escrow", packet.id, f"{packet.left} left, {balance.posted} in escrow")
            for packet, balance in zip(still, balances, strict=True)
            if balance.posted != (0 if packet.state is PacketState.REFUSED else packet.left)
        ]


def _every_claim(tx: Tx, after_id: int, upto_id: int) -> list[Claim]:
    """All claims of the packets after an id, up to another, void ones too, in the order of drawing."""
    found = store.claims_between(tx, after_id, upto_id) + store.void_claims(tx, after_id, upto_id)
    return sorted(found, key=lambda claim: (claim.packet_id, claim.place))


def _check_whole(packet: Packet) -> Iterator[Finding]:
    if packet.state is PacketState.EMPTY and (packet.claimed != packet.total or packet.claimed_count != packet.count):
        yield _finding("packets.sums", packet.id, f"empty with {packet.claimed} of {packet.total} opened")
    if packet.state is PacketState.RETURNED and (packet.left or packet.claimed + packet.returned != packet.total):
        yield _finding("packets.sums", packet.id, f"{packet.claimed} + {packet.returned} is not {packet.total}")
    shares = packet.left_count + packet.moving_count + packet.claimed_count
    if packet.state is not PacketState.RETURNED and shares != packet.count:
        yield _finding("packets.sums", packet.id, f"{shares} of {packet.count} shares")


def _check_best(packet: Packet, claims: list[Claim]) -> Iterator[Finding]:
    named = [claim.id for claim in claims if claim.best]
    done = [(claim.place, claim.units, claim.id) for claim in claims if claim.state is ClaimState.DONE]
    wanted = [best_of(done)] if packet.state is PacketState.EMPTY and has_best(packet) and done else []
    if named != wanted or packet.best_id != (wanted[0] if wanted else None):
        yield _finding("packets.best", packet.id, f"{len(named)} named, {len(wanted)} due")


def _check_totals(tx: Tx) -> list[Finding]:
    found = [Finding("packets.totals", holds, "the days do not add up") for holds in store.day_differences(tx)]
    members = store.year_differences(tx, _MOST)
    return found + [Finding("packets.totals", show("mbr", one), "the years do not add up") for one in members]


def _finding(check: str, packet_id: int, detail: str) -> Finding:
    return Finding(check, show("pkt", packet_id), detail)
