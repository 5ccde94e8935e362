"""What a frame inside the wallet gets in place of a redirection to a member's page.

A shop's page that the wallet shows in a frame sends its browser to a cashier or to the page where a member agrees to be
known. Those pages refuse to be framed, as they must, so the frame asks the wallet around it to go there itself.
"""

from __future__ import annotations

import json
import secrets
from html import escape

from jinbao.compat.types import Incoming, Reply

_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>…</title></head><body>'
    '<a href="{href}" target="_blank" rel="noopener">{href}</a>'
    '<script nonce="{nonce}">parent.postMessage({call}, {origin})</script></body></html>'
)


def for_frames(reply: Reply, request: Incoming, origin: str) -> Reply:
    """The reply, unless it leads a frame to a page of the wallet at ``origin``."""
    address = next((value for name, value in reply.headers if name == "Location"), "")
    if request.header("sec-fetch-dest") != "iframe" or not address.startswith(origin + "/"):
        return reply
    nonce = secrets.token_urlsafe(16)
    call = {"jinbao": "call", "id": 0, "name": "openPage", "params": {"path": address.removeprefix(origin)}}
    page = _PAGE.format(href=escape(address), nonce=nonce, call=_script(call), origin=_script(origin))
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", f"default-src 'none'; script-src 'nonce-{nonce}'"),
        ("Cache-Control", "no-store"),
    )
    return Reply(200, headers, page.encode())


def _script(value: object) -> str:
    """JSON that nothing can end a script with."""
    return json.dumps(value).replace("<", "\\u003c")
