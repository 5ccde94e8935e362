"""Where bills are fetched: no signature, the link is its own proof."""

from __future__ import annotations

from urllib.parse import parse_qs

from jinbao.compat.errors import TokenExpired, TooLong
from jinbao.compat.routes.envelope import Handled
from jinbao.compat.service import Compat
from jinbao.compat.service.alipay import bills
from jinbao.compat.types import Incoming, Protocol, Reply
from jinbao.kit.errors import Refusal

PREFIX = bills.DOWNLOAD
_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
_OPERATION = "alipay.bill.download"


class Download:
    """Answers with the zip, or says that the link is too old."""

    protocol = Protocol.OTHER

    def __init__(self, compat: Compat) -> None:
        self._context = compat.context

    async def answer(self, request: Incoming) -> Handled:
        """Answer one request."""
        try:
            asked = parse_qs(request.query, max_num_fields=50)
            content = await bills.download(self._context, asked.get("token", [""])[0])
        except (TokenExpired, ValueError):
            gone = "账单下载链接已失效，请重新获取。 The link has expired: ask for a new one.\n"
            reply = Reply(403, _TEXT, gone.encode())
            return Handled(reply=reply, operation=_OPERATION, code=TokenExpired.code)
        name = asked.get("downloadFileName", ["bill.csv.zip"])[0]
        safe = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._-"))
        headers = (
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", f'attachment; filename="{safe[:100] or "bill.csv.zip"}"'),
            ("X-Content-Type-Options", "nosniff"),
        )
        return Handled(reply=Reply(200, headers, content), operation=_OPERATION)

    def failed(self, request: Incoming, refusal: Refusal) -> Reply:
        """See ``Envelope``."""
        return Reply(413 if isinstance(refusal, TooLong) else 500, _TEXT, f"{refusal}\n".encode())
