"""What a member has, may spend, and has done."""

from collections.abc import Sequence
from typing import Annotated, Literal

from jinbao.kit.http import Parameter, Principal, QueryParameter, Response, get, produces
from jinbao.kit.ids import parse, show
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX
from jinbao.kit.runtime import Runtime
from jinbao.wallet.routes import shapes
from jinbao.wallet.service import Format, Wallet
from jinbao.wallet.types import BankMoveKind, Direction, Line, LineFilter, LineKind

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]
Moment = Annotated[int | None, Parameter(ge=0, le=2**53)]
_PENDING_SHOWN = 20
_MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.BEANCOUNT: "text/plain; charset=utf-8",
    Format.HLEDGER: "text/plain; charset=utf-8",
}


@get("/balance")
async def balance(caller: Principal, wallet: Wallet, runtime: Runtime) -> shapes.BalanceView:
    """What may leave now, and what is on its way."""
    found = await wallet.statements.balance(caller.id)
    return shapes.BalanceView(found.available, found.pending_in, found.pending_out, runtime.clock.now_ms())


@get("/limits")
async def limits(caller: Principal, wallet: Wallet) -> shapes.LimitsView:
    """The member's limits and what is used of them."""
    return shapes.limits_view(await wallet.funding.limits(caller.id))


@get("/lines")
async def lines(
    caller: Principal,
    wallet: Wallet,
    kind: LineKind | None = None,
    direction: Direction | None = None,
    q: Annotated[str, Parameter(max_length=80)] = "",
    from_ms: Moment = None,
    to_ms: Moment = None,
    shown: Annotated[Literal["done", "pending"] | None, QueryParameter(name="state")] = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> shapes.Lines:
    """The statement, newest first. Unfiltered, its first page begins with what is still pending."""
    called = await wallet.identity.merchants.called(q) if q else []
    wanted = LineFilter(kind, direction, q, from_ms, to_ms, tuple([show("mch", each) for each in called]))
    pending: list[shapes.LineView] = []
    if shown != "done" and cursor is None and wanted in (LineFilter(), LineFilter(kind=kind)):
        pending = await _pending(wallet, caller.id, kind)
    if shown == "pending":
        return shapes.Lines(pending, None)
    page = await wallet.statements.page(caller.id, wanted, cursor, limit)
    return shapes.Lines([*pending, *await _views(wallet, page.items)], page.next)


@get("/lines/{line_id:str}")
async def line(caller: Principal, wallet: Wallet, line_id: str) -> shapes.Receipt:
    """One line as a receipt; also a top-up or withdrawal that is still pending, by its own id."""
    for kind, prefix in shapes.PREFIX.items():
        move_id = parse(prefix, line_id)
        if move_id is not None:
            move = await wallet.bank_moves.get(caller.id, kind, move_id)
            return shapes.receipt(shapes.pending_view(move), move.hold_id)
    found = await wallet.statements.get(caller.id, _seq(line_id))
    return shapes.receipt((await _views(wallet, [found]))[0], found.entry_id)


@get("/export", opt=produces(*_MEDIA.values()))
async def export(
    caller: Principal,
    wallet: Wallet,
    format: Format = Format.CSV,
    from_ms: Moment = None,
    to_ms: Moment = None,
) -> Response[str]:
    """The statement as a file: CSV, or a journal for Beancount or hledger."""
    text = await wallet.exports.member(caller.id, format, from_ms, to_ms)
    name = f"jinbao-{show('mbr', caller.id)}.{format.suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
    return Response(text, media_type=_MEDIA[format], headers=headers)


async def _views(wallet: Wallet, page: Sequence[Line]) -> list[shapes.LineView]:
    """A page of lines, with both names of the merchants in them."""
    merchants = [parse("mch", line.counterpart.id) if line.counterpart.kind == "merchant" else None for line in page]
    latin = await wallet.identity.merchants.latin_names(each for each in merchants if each is not None)
    return [shapes.line_view(line, latin.get(each or 0, "")) for line, each in zip(page, merchants, strict=True)]


async def _pending(wallet: Wallet, member_id: int, kind: LineKind | None) -> list[shapes.LineView]:
    found: list[shapes.LineView] = []
    for move_kind in BankMoveKind:
        if kind is None or kind.value == move_kind.value:
            page = await wallet.bank_moves.page(member_id, move_kind, "pending", None, _PENDING_SHOWN)
            found += map(shapes.pending_view, page.items)
    return sorted(found, key=lambda view: (-view.at_ms, view.id))


def _seq(line_id: str) -> int:
    """A line's number; lines of one member are counted from 1, so any other id is nobody's."""
    number = shapes.id_or_not_found("lin", line_id)
    return number if number < 2**63 else 0


STATEMENT = [balance, limits, lines, line, export]
