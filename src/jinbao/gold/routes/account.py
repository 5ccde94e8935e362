"""A member's gold account: what is on it, and the statement."""

from typing import Annotated

from jinbao.gold.routes import shapes
from jinbao.gold.service import Gold
from jinbao.kit.http import Parameter, Principal, get, post
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]


@get("/gold")
async def gold_page(caller: Principal, gold: Gold) -> shapes.GoldView:
    """What the member has, the price, and the terms."""
    return await _view(gold, caller.id)


@post("/gold/account", status_code=200)
async def open_account(caller: Principal, gold: Gold, data: shapes.OpenAccount) -> shapes.GoldView:
    """Open the member's gold account; an open one stays as it is."""
    await gold.accounts.open(caller.id, data.consent)
    return await _view(gold, caller.id)


@get("/gold/lines")
async def gold_lines(
    caller: Principal, gold: Gold, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None
) -> shapes.Lines:
    """The gold statement, newest first."""
    page = await gold.statements.page(caller.id, cursor, limit)
    return shapes.Lines([shapes.line_view(line) for line in page.items], page.next)


async def _view(gold: Gold, member_id: int) -> shapes.GoldView:
    account = await gold.accounts.get(member_id)
    return shapes.GoldView(
        opened=account is not None,
        frozen=account is not None and account.frozen,
        holding=shapes.holding_view(await gold.accounts.holding(member_id)),
        price=shapes.price_view(gold.prices.now()),
        terms=shapes.terms_view(gold.profile, may_buy=await gold.accounts.may_buy(member_id)),
    )


ACCOUNT = [gold_page, open_account, gold_lines]
