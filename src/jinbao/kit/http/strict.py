"""Bodies are read strictly: a number is not a text that looks like one.

The framework converts leniently, which suits query strings. A JSON body is decoded here instead,
straight into the type that the route declares, with the field named when it does not fit.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException, ValidationException

_WHERE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON body is exactly what the route asked for, and says that it is JSON.

    A form on somebody else's page can send any other kind without being asked, and would log its reader in
    to an account of that somebody's choice.
    """

    async def json(self) -> Any:
        """The body as the type of the route's ``data``.

        Raises ``ValidationException`` naming the field, ``HTTPException`` (415) for what is not called JSON.
        """
        field = self.route_handler.parsed_data_field
        target = Any if field is None else field.annotation
        body = await self.body()
        if body and self.content_type[0].lower() != "application/json":
            raise HTTPException(status_code=415)
        try:
            return msgspec.json.decode(body or b"null", type=target)
        except RecursionError:
            raise ValidationException(
                detail="unreadable body", extra=[{"key": "body", "message": "nested too deeply"}]
            ) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            told = str(error)
            where = _WHERE.search(told)
            name = (where["path"] if where else "") or "body"
            raise ValidationException(
                detail="unreadable body", extra=[{"key": name, "message": _WHERE.sub("", told)}]
            ) from None
