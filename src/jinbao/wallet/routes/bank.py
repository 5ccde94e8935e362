"""Linked bank accounts, top-ups and withdrawals."""

from typing import Annotated, Literal

from jinbao.kit.http import Lang, Parameter, Principal, QueryParameter, delete, get, post
from jinbao.kit.money import MINOR_MAX
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX
from jinbao.wallet.routes import shapes
from jinbao.wallet.service import Wallet
from jinbao.wallet.types import BankMoveKind

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]
#: The framework keeps the name ``state`` for itself.
Shown = Annotated[Literal["pending", "done", "refused"] | None, QueryParameter(name="state")]


@get("/bank-accounts")
async def bank_accounts(caller: Principal, wallet: Wallet) -> shapes.BankAccounts:
    """The member's linked accounts, oldest first."""
    return shapes.BankAccounts([shapes.linked_view(linked) for linked in await wallet.linked.of(caller.id)])


@post("/bank-accounts")
async def link(caller: Principal, wallet: Wallet, once: Once, data: shapes.LinkBankAccount) -> shapes.BankAccountView:
    """Link a bank account; the first becomes the default."""
    name = " ".join(data.name.split())
    return shapes.linked_view(await wallet.linked.link(caller.id, data.bank, data.number, name, once))


@delete("/bank-accounts/{bank_account_id:str}")
async def unlink(caller: Principal, wallet: Wallet, bank_account_id: str) -> None:
    """Forget a bank account."""
    await wallet.linked.unlink(caller.id, shapes.id_or_not_found("bnk", bank_account_id))


@post("/top-ups")
async def top_up(caller: Principal, wallet: Wallet, once: Once, lang: Lang, data: shapes.TopUp) -> shapes.BankMoveView:
    """Ask the bank to collect; pending until the bank has answered."""
    linked_id = shapes.id_or_not_found("bnk", data.bank_account_id)
    return shapes.move_view(await wallet.bank_moves.top_up(caller, linked_id, data.amount_minor, once), lang)


@get("/top-ups")
async def top_ups(
    caller: Principal,
    wallet: Wallet,
    lang: Lang,
    shown: Shown = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> shapes.BankMoves:
    """The member's top-ups, newest first."""
    page = await wallet.bank_moves.page(caller.id, BankMoveKind.TOP_UP, shown, cursor, limit)
    return shapes.BankMoves([shapes.move_view(move, lang) for move in page.items], page.next)


@get("/top-ups/{top_up_id:str}")
async def get_top_up(caller: Principal, wallet: Wallet, lang: Lang, top_up_id: str) -> shapes.BankMoveView:
    """How a top-up stands."""
    move_id = shapes.id_or_not_found("top", top_up_id)
    return shapes.move_view(await wallet.bank_moves.get(caller.id, BankMoveKind.TOP_UP, move_id), lang)


@post("/withdrawals")
async def withdraw(
    caller: Principal, wallet: Wallet, once: Once, lang: Lang, data: shapes.Withdraw
) -> shapes.BankMoveView:
    """Pay out to a linked account; set aside at once, pending until the bank has answered."""
    linked_id = shapes.id_or_not_found("bnk", data.bank_account_id)
    move = await wallet.bank_moves.withdraw(caller, linked_id, data.amount_minor, data.proof, once)
    return shapes.move_view(move, lang)


@get("/withdrawals")
async def withdrawals(
    caller: Principal,
    wallet: Wallet,
    lang: Lang,
    shown: Shown = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> shapes.BankMoves:
    """The member's withdrawals, newest first."""
    page = await wallet.bank_moves.page(caller.id, BankMoveKind.WITHDRAWAL, shown, cursor, limit)
    return shapes.BankMoves([shapes.move_view(move, lang) for move in page.items], page.next)


@get("/withdrawals/fee")
async def withdrawal_fee(
    caller: Principal, wallet: Wallet, amount_minor: Annotated[int, Parameter(ge=1, le=MINOR_MAX)]
) -> shapes.FeeView:
    """What withdrawing so much would cost now."""
    return shapes.FeeView((await wallet.bank_moves.fee(caller.id, amount_minor)).minor)


@get("/withdrawals/{withdrawal_id:str}")
async def get_withdrawal(caller: Principal, wallet: Wallet, lang: Lang, withdrawal_id: str) -> shapes.BankMoveView:
    """How a withdrawal stands."""
    move_id = shapes.id_or_not_found("wdr", withdrawal_id)
    return shapes.move_view(await wallet.bank_moves.get(caller.id, BankMoveKind.WITHDRAWAL, move_id), lang)


BANK = [
    bank_accounts,
    link,
    unlink,
    top_up,
    top_ups,
    get_top_up,
    withdraw,
    withdrawals,
    withdrawal_fee,
    get_withdrawal,
]
