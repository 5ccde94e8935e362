"""What is asked: query parameters and bodies."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from jinbao.kit.errors import NotFound
from jinbao.kit.http import Parameter, QueryParameter
from jinbao.kit.ids import parse
from jinbao.kit.pages import LIMIT_MAX

Limit: TypeAlias = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor: TypeAlias = Annotated[str | None, Parameter(max_length=256)]
Text: TypeAlias = Annotated[str, Parameter(max_length=64)]
#: The framework keeps the name ``state`` for itself.
State: TypeAlias = Annotated[str, QueryParameter(name="state", max_length=100)]

_Reason = Annotated[str, Meta(max_length=1_000, description="Why, for the staff log: 3 to 200 characters")]


class Act(Struct, forbid_unknown_fields=True):
    """Why staff act."""

    reason: _Reason


class SetClass(Struct, forbid_unknown_fields=True):
    """How well a member is known, and why staff say so."""

    account_class: Literal["I", "II", "III"]
    reason: _Reason


class SetFee(Struct, forbid_unknown_fields=True):
    """The operator's fee in 0.01 % of each payment, and why."""

    fee_bp: Annotated[int, Meta(ge=0, le=10_000)]
    reason: _Reason


class SetSplitMost(Struct, forbid_unknown_fields=True):
    """How much of an order may go to others, in 0.01 %, and why; ``null`` for what everybody may."""

    most_bp: Annotated[int, Meta(ge=0, le=10_000)] | None
    reason: _Reason


class Advance(Struct, forbid_unknown_fields=True):
    """Which state a delivery is to get to; ``tracking`` is the carrier's number once it is handed over."""

    state: Literal["packed", "shipped", "delivered"]
    tracking: Annotated[str, Meta(max_length=100)] = ""


class Nothing(Struct, forbid_unknown_fields=True):
    """An empty body."""


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind a shown id; raises ``NotFound`` for what is none."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number


def hex_or_not_found(text: str) -> int:
    """The number behind 32 lower-case hexadecimal digits; raises ``NotFound`` for anything else."""
    if len(text) != 32 or set(text) - set("0123456789abcdef") or not 0 < int(text, 16) < 2**128 - 1:
        raise NotFound()
    return int(text, 16)
