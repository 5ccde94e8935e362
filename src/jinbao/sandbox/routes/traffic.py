"""What came and went: exchanges, callbacks, the live stream, and a look at a callback that somebody received."""

from typing import Annotated

from jinbao.kit.errors import NotFound
from jinbao.kit.http import Parameter, Stream, get, live_stream, post, produces
from jinbao.kit.ids import parse
from jinbao.kit.pages import LIMIT_DEFAULT
from jinbao.sandbox.routes import asked, render, views
from jinbao.sandbox.service import Sandbox

Shown = Annotated[str, Parameter(min_length=30, max_length=30)]


def _number(prefix: str, shown: str) -> int:
    number = parse(prefix, shown)
    if number is None:
        raise NotFound()
    return number


@get("/exchanges")
async def exchanges(
    sandbox: Sandbox,
    account: asked.Wanted = "",
    out_no: asked.Wanted = "",
    failed: bool | None = None,
    limit: asked.Limit = LIMIT_DEFAULT,
    cursor: asked.Cursor = None,
) -> views.ExchangePage:
    """Requests with their answers, newest first; ``failed``: only those that were refused or cut."""
    page = await sandbox.traffic.exchanges(account, out_no, failed, cursor, limit)
    return views.ExchangePage([render.exchange_row(seen) for seen in page.items], page.next)


@get("/exchanges/{exchange_id:str}")
async def exchange(sandbox: Sandbox, exchange_id: Shown) -> views.WholeExchange:
    """One request with its answer and, where its signature did not hold, why."""
    return render.whole_exchange(await sandbox.traffic.exchange(_number("spx", exchange_id)))


@get("/callbacks")
async def callbacks(
    sandbox: Sandbox,
    account: asked.Wanted = "",
    out_no: asked.Wanted = "",
    limit: asked.Limit = LIMIT_DEFAULT,
    cursor: asked.Cursor = None,
) -> views.CallbackPage:
    """Callbacks, newest first."""
    page = await sandbox.traffic.callbacks(account, out_no, cursor, limit)
    return views.CallbackPage([render.callback_row(*found) for found in page.items], page.next)


@get("/callbacks/{callback_id:str}")
async def callback(sandbox: Sandbox, callback_id: Shown) -> views.WholeCallback:
    """One callback with each attempt: what was sent, and what came back."""
    notice, out_no, attempts = await sandbox.traffic.callback(_number("cbk", callback_id))
    return render.whole_callback(notice, out_no, attempts)


@post("/callbacks/{callback_id:str}/resend", status_code=200)
async def resend_callback(sandbox: Sandbox, callback_id: Shown) -> views.WholeCallback:
    """Post it once more, now, whatever its state."""
    number = _number("cbk", callback_id)
    await sandbox.traffic.resend(number)
    return render.whole_callback(*await sandbox.traffic.callback(number))


@post("/callbacks/{callback_id:str}/release", status_code=200)
async def release_callback(sandbox: Sandbox, callback_id: Shown) -> views.WholeCallback:
    """Let one go that was held back."""
    number = _number("cbk", callback_id)
    await sandbox.traffic.release(number)
    return render.whole_callback(*await sandbox.traffic.callback(number))


@post("/callbacks/verify", status_code=200)
async def verify_callback(sandbox: Sandbox, data: asked.Received) -> views.Verified:
    """Look step by step at a callback that somebody received: which key, what was signed, whether it holds."""
    verdict = sandbox.verifier.look(data.scheme, data.account, data.headers, data.body)
    return render.verified(verdict)


@get("/live", opt=produces("text/event-stream"))
async def live(sandbox: Sandbox, account: asked.Wanted = "", out_no: asked.Wanted = "") -> Stream:
    """Exchanges, callbacks, orders, movements of money and moves of the clock as they happen (server-sent events)."""
    return live_stream(sandbox.recorder.hub, [sandbox.recorder.topic(account, out_no)], "")


TRAFFIC = [
    exchanges,
    exchange,
    callbacks,
    verify_callback,
    callback,
    resend_callback,
    release_callback,
    live,
]
