"""Money is whole numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.tidy.source import Finding, Rule, Source

#: Modules in which a float or a bare ``/`` would be money, and the files there in which it is not.
MONEY_MODULES = {"bank", "compat", "credit", "fund", "gold", "ledger", "packets", "pay", "platform", "wallet"}
MONEY_FILES = {"src/jinbao/kit/money.py"}
NOT_MONEY: dict[str, str] = {}


def no_float_near_money(source: Source) -> Iterator[Finding]:
    """Money is whole numbers: no float, and division says how it rounds."""
    if source.path in NOT_MONEY or not (source.module in MONEY_MODULES or source.path in MONEY_FILES):
        return
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, "a float near money"
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "a float near money"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not _joins_paths(node):
            yield node.lineno, "say how it rounds: Money.times, or // where rounding down is meant"


def _joins_paths(node: ast.BinOp | ast.AugAssign) -> bool:
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]
    return any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in sides)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


RULES = [
    Rule(
        no_float_near_money,
        good=("src/jinbao/pay/rules.py", "fee = amount.times(rate, Rounding.DOWN)\nhere = folder / 'x'\n"),
        bad=("src/jinbao/pay/rules.py", "fee = amount.minor * 0.006\n"),
    ),
    Rule(
        no_float_near_money,
        good=("src/jinbao/identity/rules.py", "half = whole / 2\n"),
        bad=("src/jinbao/wallet/service.py", "half = whole / 2\n"),
    ),
]
