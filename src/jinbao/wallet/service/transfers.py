"""Money from one member to another, and requests for it."""

from __future__ import annotations

from dataclasses import replace

from jinbao.identity import Identity
from jinbao.identity.types import Member, Proof, ProofLevel, purpose_of
from jinbao.kit.clock import HOUR_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.paces import Pace
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal
from jinbao.wallet import postings
from jinbao.wallet.errors import (
    BalanceTooLow,
    LedgerRefused,
    NoSuchPayee,
    PayeeFrozen,
    RequestBeingPaid,
    RequestClosed,
    TooManyRequestsOpen,
    ToOneself,
)
from jinbao.wallet.events import RequestChanged, Transferred
from jinbao.wallet.service.funding import Funding
from jinbao.wallet.service.statements import Statements
from jinbao.wallet.store import transfers as store
from jinbao.wallet.types import (
    Counterpart,
    LineKind,
    MoneyRequest,
    MoveState,
    PersonalQr,
    RequestState,
    Spending,
    Transfer,
    Usage,
    WalletSettings,
    parse_personal_qr,
)
from jinbao.wallet.types.qr import note_is_fine

_EXPIRE_BATCH = 200


class Transfers:
    """Sending money, whether asked for or not."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        funding: Funding,
        statements: Statements,
        settings: WalletSettings,
    ) -> None:
        self._runtime = runtime
        self._journal = journal
        self._identity = identity
        self._funding = funding
        self._statements = statements
        self._lookups = Pace(runtime.clock, settings.lookups_per_hour, HOUR_MS)
        journal.register(postings.TRANSFERRED, self)

    async def send(
        self, caller: Principal, payee_id: int, amount_minor: int, note: str, proof: Proof | None, once: Once
    ) -> Transfer:
        """Send ``amount_minor`` (>= 1) to another member.

        ``proof`` is bound to ``transfer:<mbr_...>:<amount_minor>``; without one the pin-free rule holds. Raises, the
        first that applies of: ``Invalid`` (the note), what ``identity.confirm`` does, ``ToOneself``, ``NoSuchPayee``,
        ``PayeeFrozen``, what ``Funding.spend_in`` does, ``BalanceTooLow``; or ``Unknown`` when the ledger does not
        answer (send the same request again).
        """
        check_note(note)
        amount = Money(amount_minor, self._runtime.home)
        usage = Usage(None, await self._confirm(caller, payee_id, amount_minor, proof, once))
        transfer_id = await self._runtime.db.write(
            lambda tx: self._start_in(tx, caller.id, payee_id, amount, note, usage, once)
        )
        return await self._ended(transfer_id)

    async def pay_request(self, caller: Principal, request_id: int, proof: Proof | None, once: Once) -> Transfer:
        """Send what was asked for; ``proof`` is bound as for a transfer to the asker.

        Raises what ``send`` does, and ``NotFound``, ``RequestClosed`` or ``RequestBeingPaid``.
        """
        asked = await self._runtime.db.read(lambda tx: self._request_in(tx, caller.id, request_id))
        usage = Usage(None, await self._confirm(caller, asked.asker_id, asked.amount.minor, proof, once))

        def work(tx: Tx) -> int:
            before = seen(tx, once)
            if before is not None:
                return before
            request = self._request_in(tx, caller.id, request_id)
            check_open(request, self._runtime.clock.now_ms())
            transfer_id = self._start_in(
                tx, caller.id, request.asker_id, request.amount, request.note, usage, once, request_id
            )
            store.update_request(tx, replace(request, state=RequestState.PAYING, transfer_id=transfer_id))
            return transfer_id

        return await self._ended(await self._runtime.db.write(work))

    async def get(self, member_id: int, transfer_id: int) -> Transfer:
        """A transfer that the member sent or got; raises ``NotFound``, also for other people's."""
        found = await self._runtime.db.read(lambda tx: store.get_transfer(tx, transfer_id, self._runtime.home))
        if found is None or member_id not in (found.payer_id, found.payee_id):
            raise NotFound()
        return found

    async def find_payee(self, member_id: int, q: str) -> tuple[Member, PersonalQr | None]:
        """Whom a phone number, a handle or the text of a personal QR means.

        Raises ``TooManyRequests`` (numbers and handles can be tried; what a QR says cannot be guessed),
        ``NoSuchPayee`` or ``ToOneself``.
        """
        qr = parse_personal_qr(q)
        if qr is None:
            self._lookups.take(member_id)

        def work(tx: Tx) -> Member | None:
            members = self._identity.members
            if qr is None:
                return members.by_handle_in(tx, q) or members.by_phone_in(tx, q)
            try:
                return members.get_in(tx, qr.member_id)
            except NotFound:
                return None

        found = await self._runtime.db.read(work)
        if found is None:
            raise NoSuchPayee()
        if found.id == member_id:
            raise ToOneself()
        return found, qr

    @staticmethod
    def personal_qr(member_id: int, amount_minor: int | None, note: str) -> PersonalQr:
        """A code that says to send money to this member; raises ``Invalid`` for a note that cannot be."""
        check_note(note)
        return PersonalQr(member_id, amount_minor, note)

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money has moved: a line for each, and the request is paid."""
        transfer = self._get_in(tx, entry.subject)
        now_ms = self._runtime.clock.now_ms()
        store.close_transfer(tx, transfer.id, MoveState.DONE, "", now_ms)
        ref, minor = show("trf", transfer.id), transfer.amount.minor
        payer, payee = (self._counterpart_in(tx, member_id) for member_id in (transfer.payer_id, transfer.payee_id))
        record = self._statements.record_in
        record(tx, transfer.payer_id, -minor, LineKind.TRANSFER_OUT, payee, ref, entry.id, note=transfer.note)
        record(tx, transfer.payee_id, minor, LineKind.TRANSFER_IN, payer, ref, entry.id, note=transfer.note)
        self._runtime.outbox.announce(
            tx,
            Transferred(
                id=ref,
                payer=payer.id,
                payee=payee.id,
                amount_minor=minor,
                asset=transfer.amount.asset.code,
                request=show("req", transfer.request_id) if transfer.request_id else "",
                at_ms=now_ms,
            ),
        )
        if transfer.request_id:
            request = self._request_in(tx, transfer.payer_id, transfer.request_id)
            close_request(self._runtime, tx, request, RequestState.PAID)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The ledger said no: the limits are given back, and a request can be paid another time."""
        transfer = self._get_in(tx, entry.subject)
        store.close_transfer(tx, transfer.id, MoveState.REFUSED, reason, self._runtime.clock.now_ms())
        self._funding.unspend_in(tx, Spending.unpack(entry.note, self._runtime.home))
        if transfer.request_id:
            request = self._request_in(tx, transfer.payer_id, transfer.request_id)
            store.update_request(tx, replace(request, state=RequestState.OPEN, transfer_id=0))

    async def _confirm(
        self, caller: Principal, payee_id: int, amount_minor: int, proof: Proof | None, once: Once
    ) -> ProofLevel:
        """How strongly this is confirmed. A repeat needs no proof, and the one that it brings has been spent."""
        if proof is None or await self._runtime.db.read(lambda tx: seen(tx, once)) is not None:
            return ProofLevel.NONE
        purpose = purpose_of(f"transfer:{show('mbr', payee_id)}:{amount_minor}")
        return await self._identity.confirm(caller, proof, purpose)

    def _start_in(
        self,
        tx: Tx,
        payer_id: int,
        payee_id: int,
        amount: Money,
        note: str,
        usage: Usage,
        once: Once,
        request_id: int = 0,
    ) -> int:
        transfer_id, first = claim(tx, once, self._runtime.new_id())
        if not first:
            return transfer_id
        if payer_id == payee_id:
            raise ToOneself()
        try:
            payee = self._identity.members.get_in(tx, payee_id)
        except NotFound:
            raise NoSuchPayee() from None
        if payee.frozen:
            raise PayeeFrozen()
        spending = self._funding.spend_in(tx, payer_id, amount, usage)
        store.insert_transfer(
            tx,
            Transfer(
                id=transfer_id,
                payer_id=payer_id,
                payee_id=payee_id,
                amount=amount,
                note=note,
                request_id=request_id,
                state=MoveState.STARTING,
                reason="",
                created_at_ms=self._runtime.clock.now_ms(),
                closed_at_ms=None,
            ),
        )
        # The journal entry has the transfer's own number, so that a repeat finds it.
        movement = postings.transferred(payer_id, payee_id, amount)
        self._journal.intend(tx, transfer_id, movement, transfer_id, spending.pack())
        return transfer_id

    async def _ended(self, transfer_id: int) -> Transfer:
        entry = await self._journal.finish(transfer_id)
        if not entry.posted:
            raise BalanceTooLow() if entry.short else LedgerRefused(reason=entry.reason)
        return await self._runtime.db.read(lambda tx: self._get_in(tx, transfer_id))

    def _get_in(self, tx: Tx, transfer_id: int) -> Transfer:
        transfer = store.get_transfer(tx, transfer_id, self._runtime.home)
        assert transfer is not None, f"no transfer {transfer_id:x}"
        return transfer

    def _request_in(self, tx: Tx, payer_id: int, request_id: int) -> MoneyRequest:
        found = store.get_request(tx, request_id, self._runtime.home)
        if found is None or found.payer_id != payer_id:
            raise NotFound()
        return found

    def _counterpart_in(self, tx: Tx, member_id: int) -> Counterpart:
        return Counterpart("member", show("mbr", member_id), self._identity.members.get_in(tx, member_id).name)


class Requests:
    """Asking others for money."""

    def __init__(self, runtime: Runtime, identity: Identity, settings: WalletSettings) -> None:
        self._runtime = runtime
        self._identity = identity
        self._settings = settings

    async def create(self, asker_id: int, payer_id: int, amount_minor: int, note: str, once: Once) -> MoneyRequest:
        """Ask another member for ``amount_minor`` (>= 1).

        Raises, the first that applies of: ``Invalid`` (the note), ``ToOneself``, ``NoSuchPayee``, ``MemberFrozen``,
        ``TooManyRequestsOpen``.
        """
        check_note(note)
        amount = Money(amount_minor, self._runtime.home)
        return await self._runtime.db.write(lambda tx: self._create_in(tx, asker_id, payer_id, amount, note, once))

    async def page(self, member_id: int, box: str, cursor: str | None, limit: int) -> Page[MoneyRequest]:
        """Requests to (``in``) or from (``out``) a member, newest first."""
        assert box in ("in", "out") and 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        before = ID_MAX if key is None else decode(str(key[0])) or 0
        read = store.requests_in if box == "in" else store.requests_out
        found = await self._runtime.db.read(lambda tx: read(tx, member_id, before, limit + 1, self._runtime.home))
        items = found[:limit]
        return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)

    async def open_count(self, member_id: int) -> int:
        """How many requests wait for this member."""
        return await self._runtime.db.read(lambda tx: store.count_open_to(tx, member_id, self._runtime.clock.now_ms()))

    async def decline(self, payer_id: int, request_id: int) -> MoneyRequest:
        """Say no to a request; raises ``NotFound``, ``RequestClosed`` or ``RequestBeingPaid``."""
        return await self._runtime.db.write(lambda tx: self._end_in(tx, payer_id, request_id, RequestState.DECLINED))

    async def cancel(self, asker_id: int, request_id: int) -> MoneyRequest:
        """Take a request back; raises as ``decline`` does."""
        return await self._runtime.db.write(lambda tx: self._end_in(tx, asker_id, request_id, RequestState.CANCELLED))

    async def expire_due(self) -> int:
        """Close the requests whose time is up; how many."""

        def work(tx: Tx) -> int:
            due = store.due_requests(tx, self._runtime.clock.now_ms(), _EXPIRE_BATCH, self._runtime.home)
            for request in due:
                close_request(self._runtime, tx, request, RequestState.EXPIRED)
            return len(due)

        now_ms, home = self._runtime.clock.now_ms(), self._runtime.home
        if not await self._runtime.db.read(lambda tx: store.due_requests(tx, now_ms, 1, home)):
            return 0
        return await self._runtime.db.write(work)

    def _create_in(self, tx: Tx, asker_id: int, payer_id: int, amount: Money, note: str, once: Once) -> MoneyRequest:
        request_id, first = claim(tx, once, self._runtime.new_id())
        if not first:
            existing = store.get_request(tx, request_id, self._runtime.home)
            assert existing is not None
            return existing
        if asker_id == payer_id:
            raise ToOneself()
        try:
            self._identity.members.get_in(tx, payer_id)
        except NotFound:
            raise NoSuchPayee() from None
        self._identity.members.active_in(tx, asker_id)
        if store.count_open_from(tx, asker_id) >= self._settings.requests_open_most:
            raise TooManyRequestsOpen(most=self._settings.requests_open_most)
        now_ms = self._runtime.clock.now_ms()
        request = MoneyRequest(
            id=request_id,
            asker_id=asker_id,
            payer_id=payer_id,
            amount=amount,
            note=note,
            state=RequestState.OPEN,
            transfer_id=0,
            created_at_ms=now_ms,
            expires_at_ms=now_ms + self._settings.request_lifetime_ms,
            closed_at_ms=None,
        )
        store.insert_request(tx, request)
        announce_request(self._runtime, tx, request)
        return request

    def _end_in(self, tx: Tx, member_id: int, request_id: int, state: RequestState) -> MoneyRequest:
        request = store.get_request(tx, request_id, self._runtime.home)
        party = request and (request.payer_id if state is RequestState.DECLINED else request.asker_id)
        if request is None or party != member_id:
            raise NotFound()
        if request.state is state:
            return request  # said twice
        check_open(request, self._runtime.clock.now_ms())
        return close_request(self._runtime, tx, request, state)


def check_note(note: str) -> None:
    """Raises ``Invalid`` for a note that is too long or has invisible characters."""
    if not note_is_fine(note):
        raise Invalid(field="note", reason="up to 60 visible characters, without spaces at its ends")


def check_open(request: MoneyRequest, now_ms: int) -> None:
    """Raises ``RequestBeingPaid`` or ``RequestClosed`` unless the request can be answered now."""
    if request.state is RequestState.PAYING:
        raise RequestBeingPaid()
    if request.state is not RequestState.OPEN:
        raise RequestClosed(state=request.state.value)
    if now_ms >= request.expires_at_ms:
        raise RequestClosed(state=RequestState.EXPIRED.value)


def close_request(runtime: Runtime, tx: Tx, request: MoneyRequest, state: RequestState) -> MoneyRequest:
    """Write how a request ended, and announce it."""
    closed = replace(request, state=state, closed_at_ms=runtime.clock.now_ms())
    store.update_request(tx, closed)
    announce_request(runtime, tx, closed)
    return closed


def announce_request(runtime: Runtime, tx: Tx, request: MoneyRequest) -> None:
    """Tell both sides how a request stands."""
    runtime.outbox.announce(
        tx,
        RequestChanged(
            id=show("req", request.id),
            asker=show("mbr", request.asker_id),
            payer=show("mbr", request.payer_id),
            amount_minor=request.amount.minor,
            asset=request.amount.asset.code,
            state=request.state.value,
            at_ms=runtime.clock.now_ms(),
        ),
    )
