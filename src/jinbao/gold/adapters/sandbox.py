"""The sandbox custodian: a vault with books of its own, bars with serial numbers, and faults to order.

It shares nothing with the rest of gold but the port, so that it can disagree. Whatever it has been told to get wrong,
it never carries out an instruction id twice, and never has less metal in bars than it says that it holds for us.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from jinbao.gold.adapters.sandbox_bars import SMALL_UG, cast
from jinbao.gold.rules.bars import UG_PER_GRAM, not_needed
from jinbao.gold.rules.custody import statement_digest
from jinbao.gold.store import sandbox as books
from jinbao.gold.store.sandbox import Task
from jinbao.gold.types.custody import (
    Answer,
    Bar,
    CustodianFault,
    CustodianLine,
    CustodianPrice,
    CustodianStatement,
    Done,
    Instruction,
    InstructionKind,
    Move,
    Order,
    Pending,
    Refused,
    Unheard,
)
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock, day_start_ms
from jinbao.kit.db import Database, Tx
from jinbao.kit.errors import Unknown
from jinbao.kit.money import Rounding, round_fraction

#: The one holder of a custodian that keeps no sub-ledger.
OMNIBUS = "omnibus"
STATEMENT = "statement"
_DUE_BATCH = 200
_BP = 10_000
_SMALL_MOST = 60
_GOOD = CustodianFault()


class NoAnswer(Unknown):
    """The sandbox custodian stays silent, as it was told to."""


class SandboxCustodian:
    """Fills ``ports.Custodian``. ``db`` is a file of its own.

    ``market`` gives the price that it deals around, ``spread_bp`` to either side. With ``sub_ledger`` it is the bank of
    record and knows holders by name; without, it holds one sum for all.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        zone: ZoneInfo,
        market: Callable[[], Awaitable[Tick | None]],
        *,
        sub_ledger: bool = False,
        spread_bp: int = 5,
    ) -> None:
        self._db = db
        self._clock = clock
        self._zone = zone
        self._market = market
        self._sub_ledger = sub_ledger
        self._spread_bp = spread_bp

    @property
    def name(self) -> str:
        """What it is called."""
        return "Jinbao Sandbox Vault"

    async def seed(self, stock: Mapping[str, int]) -> int:
        """Fill up the stock of products to at least so many pieces; how many came in."""

        def work(tx: Tx) -> int:
            have = books.stock(tx)
            missing = {product: most - have.get(product, 0) for product, most in stock.items()}
            for product, pieces in missing.items():
                if pieces > 0:
                    books.add_stock(tx, product, pieces)
            return sum(pieces for pieces in missing.values() if pieces > 0)

        if await self._db.read(books.stock) == dict(stock):
            return 0
        return await self._db.write(work)

    async def order_fault(self, fault: CustodianFault, kind: InstructionKind | str = "") -> None:
        """Misbehave from now on: at one kind of instruction, at every one, or in the ``STATEMENT``."""
        what = kind.value if isinstance(kind, InstructionKind) else kind
        await self._db.write(lambda tx: books.set_fault(tx, what, fault))

    async def behave(self, kind: InstructionKind | str = "") -> None:
        """Forget a fault that was ordered."""
        what = kind.value if isinstance(kind, InstructionKind) else kind
        await self._db.write(lambda tx: books.clear_fault(tx, what))

    async def total(self) -> int:
        """The whole holding, in micrograms."""
        await self.work()
        return await self._db.read(books.total)

    async def holding(self, name: str) -> int:
        """What is on one holder's name."""
        await self.work()
        return await self._db.read(lambda tx: books.held_by(tx, name))

    async def move_unasked(self, ug: int, text: str) -> None:
        """Change the holding without an instruction (signed), as no custodian should."""

        def work(tx: Tx) -> None:
            books.change(tx, OMNIBUS, ug)
            books.book(tx, ug, None, text, self._clock.now_ms())
            _cover_in(tx)

        await self._db.write(work)

    async def submit(self, instruction: Instruction) -> Answer:
        """Take an instruction, or say again how the same one stands; raises ``NoAnswer`` when told to be silent."""
        price = await self._price_if_any()
        return _said(await self._db.write(lambda tx: self._submit_in(tx, instruction, price)))

    async def ask(self, instruction_id: int) -> Answer:
        """How an instruction stands; raises ``NoAnswer`` when told to be silent."""
        await self.work()

        def work(tx: Tx) -> Answer | None:
            task = books.task(tx, instruction_id)
            return Unheard() if task is None else _answer_in(tx, task)

        return _said(await self._db.write(work))

    async def statement(self, day: date) -> CustodianStatement:
        """The day's statement; the bars are those of now. A fault of ``STATEMENT`` makes it tell too little."""
        await self.work()
        faulty = await self._db.read(lambda tx: books.has_fault(tx, STATEMENT))

        def work(tx: Tx) -> CustodianStatement:
            fault = (books.take_fault(tx, STATEMENT) if faulty else None) or _GOOD
            start = day_start_ms(day, self._zone)
            until = min(day_start_ms(day + timedelta(days=1), self._zone), self._clock.now_ms() + 1)
            opening, came, went, last = books.sums(tx, start, until)
            made = CustodianStatement(
                day=day,
                at_ms=until - 1,
                opening_ug=opening,
                in_ug=came,
                out_ug=went + fault.short_ug,
                closing_ug=opening + came - went - fault.short_ug,
                bars_ug=sum(bar.fine_ug for bar in _without(books.bars(tx), fault.short_bars)),
                last_seq=last,
                digest="",
            )
            return replace(made, digest=statement_digest(made))

        return await (self._db.write(work) if faulty else self._db.read(work))

    async def lines(self, after: int, limit: int) -> list[CustodianLine]:
        """The changes of the whole holding after number ``after``."""
        await self.work()
        return await self._db.read(lambda tx: books.lines(tx, after, limit))

    async def holders(self, after: str, limit: int) -> list[tuple[str, int]]:
        """The sub-ledger by name; empty without one."""
        await self.work()
        if not self._sub_ledger:
            return []
        return await self._db.read(lambda tx: books.holders(tx, after, limit))

    async def bars(self) -> list[Bar]:
        """The bars set apart for us."""
        await self.work()
        return await self._db.read(books.bars)

    async def price(self) -> CustodianPrice | None:
        """The market's middle, less and more a small spread; nothing while the market is closed or not known."""
        tick = await self._market()
        if tick is None or not tick.open:
            return None
        spread = Fraction(self._spread_bp, _BP)
        return CustodianPrice(
            bid_minor=round_fraction(tick.mid_minor * (1 - spread), Rounding.DOWN),
            ask_minor=round_fraction(tick.mid_minor * (1 + spread), Rounding.UP),
        )

    async def stock(self) -> dict[str, int]:
        """How many pieces of each product it can pack."""
        return await self._db.read(books.stock)

    async def work(self) -> int:
        """Carry out the late instructions whose time has come, as every call does first; how many there were."""
        done = 0
        while await self._db.read(lambda tx: books.due(tx, self._clock.now_ms(), 1)):
            price = await self._price_if_any()
            done += await self._db.write(lambda tx: self._work_in(tx, price))  # noqa: B023 - run before the loop goes on
        return done

    async def _price_if_any(self) -> CustodianPrice | None:
        """A market that does not answer stops dealing, and nothing else."""
        try:
            return await self.price()
        except Unknown:
            return None

    def _work_in(self, tx: Tx, price: CustodianPrice | None) -> int:
        due = books.due(tx, self._clock.now_ms(), _DUE_BATCH)
        for task in due:
            self._carry_out_in(tx, task, price)
        return len(due)

    def _submit_in(self, tx: Tx, instruction: Instruction, price: CustodianPrice | None) -> Answer | None:
        known = books.task(tx, instruction.id)
        if known is not None:
            return _answer_in(tx, known) if known.order == instruction.order else Refused("same_id_other_content")
        fault = books.take_fault(tx, instruction.order.kind.value, "") or _GOOD
        if fault.lost:
            return None
        task = Task(
            instruction_id=instruction.id,
            number=0,
            order=instruction.order,
            state="working",
            due_at_ms=self._clock.now_ms() + fault.late_ms,
            amount_minor=0,
            serials=(),
            reason=fault.refuse,
            silent=fault.silent,
        )
        books.insert_task(tx, task)
        if fault.late_ms == 0:
            self._carry_out_in(tx, task, price)
        taken = books.task(tx, instruction.id)
        assert taken is not None
        return _answer_in(tx, taken)

    def _carry_out_in(self, tx: Tx, task: Task, price: CustodianPrice | None) -> None:
        order = task.order
        amount = _amount(order, price)
        reason = task.reason or self._obstacle_in(tx, order, amount)
        if reason:
            books.update_task(tx, replace(task, state="refused", reason=reason))
            return
        serials: tuple[str, ...] = ()
        if order.kind is InstructionKind.PACK:
            first = books.take_stock(tx, order.product, order.count)
            serials = tuple(f"{order.product.upper()}-{first + place:06d}" for place in range(order.count))
        elif self._move_in(tx, self._named(order.moves)):
            came = sum(move.ug for move in order.moves if not move.source)
            went = sum(move.ug for move in order.moves if not move.target)
            if came != went:
                books.book(tx, came - went, task.instruction_id, order.kind.value, self._clock.now_ms())
                _cover_in(tx)
        books.update_task(tx, replace(task, state="done", amount_minor=amount or 0, serials=serials))

    def _obstacle_in(self, tx: Tx, order: Order, amount: int | None) -> str:
        """Why an instruction cannot be carried out; empty when it can."""
        kind = order.kind
        if kind is InstructionKind.PACK:
            return "" if books.stock(tx).get(order.product, 0) >= order.count else "out_of_stock"
        if kind is InstructionKind.TRANSFER and not self._sub_ledger:
            return "no_sub_ledger"
        if kind in (InstructionKind.BUY, InstructionKind.SELL):
            if amount is None:
                return "not_dealing"
            too_dear = amount > order.limit_minor if kind is InstructionKind.BUY else amount < order.limit_minor
            if too_dear or amount == 0:
                return "beyond_limit"
        have: dict[str, int] = {}
        for move in self._named(order.moves):
            for name in (move.source, move.target):
                have.setdefault(name, books.held_by(tx, name))
            if move.source and have[move.source] < move.ug:
                return "holding_too_small"
            have[move.source] -= move.ug
            have[move.target] += move.ug
        return ""

    def _named(self, moves: tuple[Move, ...]) -> list[Move]:
        """Moves by the names under which this custodian keeps them; what stays within one name is no move."""
        if self._sub_ledger:
            return list(moves)
        return [
            Move(OMNIBUS if move.source else "", OMNIBUS if move.target else "", move.ug)
            for move in moves
            if not (move.source and move.target)
        ]

    def _move_in(self, tx: Tx, moves: list[Move]) -> bool:
        for move in moves:
            if move.source:
                books.change(tx, move.source, -move.ug)
            if move.target:
                books.change(tx, move.target, move.ug)
        return bool(moves)


def _cover_in(tx: Tx) -> None:
    """Set bars apart until they weigh what is held, and give back what is no longer needed."""
    holding, ours = books.total(tx), books.bars(tx)
    small = [bar for bar in ours if bar.gross_ug < SMALL_UG]
    # Many small changes leave many small bars; from time to time they are taken back for larger ones.
    for bar in small if len(small) > _SMALL_MOST else not_needed(ours, holding):
        books.release_bar(tx, bar.serial)
    while (short := holding - books.bars_ug(tx)) > 0:
        number = books.next_bar(tx)
        books.insert_bar(tx, number, cast(number, short))


def _amount(order: Order, price: CustodianPrice | None) -> int | None:
    """What a deal costs or brings, half-up; 0 for what is no deal, ``None`` while there is no price."""
    if order.kind not in (InstructionKind.BUY, InstructionKind.SELL):
        return 0
    if price is None:
        return None
    per_gram = price.ask_minor if order.kind is InstructionKind.BUY else price.bid_minor
    return round_fraction(Fraction(order.ug * per_gram, UG_PER_GRAM), Rounding.HALF_UP)


def _without(bars: list[Bar], count: int) -> list[Bar]:
    return bars[: len(bars) - count] if count else bars


def _said(answer: Answer | None) -> Answer:
    if answer is None:
        raise NoAnswer("the sandbox custodian was told not to answer")
    return answer


def _answer_in(tx: Tx, task: Task) -> Answer | None:
    """What the custodian says of an instruction, ``None`` while it withholds its answers."""
    if task.silent > 0:
        books.update_task(tx, replace(task, silent=task.silent - 1))
        return None
    if task.state == "done":
        return Done(task.order.ug, f"JSV{task.number:010d}", task.amount_minor, task.serials)
    return Refused(task.reason) if task.state == "refused" else Pending()
