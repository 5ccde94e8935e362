"""Every operation of WeChat Pay's API v3 that is answered here, and how a path finds its own.

Each file of operations has a tuple of them; a new file adds a line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.service.operations import WechatOperation
from jinbao.compat.service.wechat import (
    abnormal,
    batches,
    bills,
    certificates,
    closing,
    codepay,
    combine,
    prepay,
    queries,
    receipts,
    refunds,
    share_returns,
    sharing,
    transfers,
)

OPERATIONS: tuple[WechatOperation, ...] = (
    *certificates.OPERATIONS,
    *prepay.OPERATIONS,
    *queries.OPERATIONS,
    *closing.OPERATIONS,
    *codepay.OPERATIONS,
    *refunds.OPERATIONS,
    *abnormal.OPERATIONS,
    *combine.OPERATIONS,
    *bills.OPERATIONS,
    *transfers.OPERATIONS,
    *receipts.OPERATIONS,
    *batches.OPERATIONS,
    *sharing.OPERATIONS,
    *share_returns.OPERATIONS,
)


class Table:
    """Operations by method and path. Where both a written-out path and one with names fit, the former is meant."""

    def __init__(self, operations: Sequence[WechatOperation]) -> None:
        self._plain: dict[tuple[str, str], WechatOperation] = {}
        self._named: dict[tuple[str, int], list[tuple[tuple[str, ...], WechatOperation]]] = {}
        names: set[str] = set()
        for operation in operations:
            assert operation.name not in names, f"two operations are called {operation.name}"
            names.add(operation.name)
            if "{" not in operation.pattern:
                place = (operation.method, operation.pattern)
                assert place not in self._plain, f"two operations answer {place}"
                self._plain[place] = operation
            else:
                parts = tuple(operation.pattern.split("/"))
                self._named.setdefault((operation.method, len(parts)), []).append((parts, operation))
        for choices in self._named.values():  # what is written out soonest goes first
            choices.sort(key=lambda choice: [part.startswith("{") for part in choice[0]])

    def find(self, method: str, path: str) -> tuple[WechatOperation, dict[str, str]] | None:
        """The operation and the decoded values of its names. Raises ``FieldInvalid`` when one is not UTF-8."""
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        parts = path.split("/")
        for wanted, operation in self._named.get((method, len(parts)), ()):
            pairs = list(zip(wanted, parts, strict=True))
            if all(name == part or (name.startswith("{") and part) for name, part in pairs):
                return operation, {name[1:-1]: _decoded(name[1:-1], part) for name, part in pairs if name[:1] == "{"}
        return None

    def methods(self, path: str) -> list[str]:
        """The methods with which this path is an operation. Raises as ``find``."""
        known = sorted({method for method, _ in (*self._plain, *self._named)})
        return [method for method in known if self.find(method, path) is not None]


def _decoded(name: str, part: str) -> str:
    try:
        return unquote(part, errors="strict")
    except UnicodeDecodeError:
        raise FieldInvalid(field=name, location="uri_template", reason="不是 UTF-8 编码") from None
