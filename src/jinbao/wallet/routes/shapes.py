"""Bodies in and out."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from jinbao.identity.types import Proof
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Lang
from jinbao.kit.ids import parse, show
from jinbao.kit.money import MINOR_MAX
from jinbao.wallet.types import BankMove, BankMoveKind, Counter, Limits, Line, LinkedAccount, MoveState, Transfer

Id = Annotated[str, Meta(max_length=40)]
Amount = Annotated[int, Meta(ge=1, le=MINOR_MAX, description="Minor units of the operator's currency")]
#: Longer than a note may be, so that one that is too long is told so by its own refusal.
Note = Annotated[str, Meta(max_length=400)]
PREFIX = {BankMoveKind.TOP_UP: "top", BankMoveKind.WITHDRAWAL: "wdr"}


class LinkBankAccount(Struct, forbid_unknown_fields=True):
    """A bank's code, the number there, and what to call it."""

    bank: Annotated[str, Meta(min_length=2, max_length=11)]
    number: Annotated[str, Meta(min_length=6, max_length=48)]
    name: Annotated[str, Meta(max_length=40)] = ""


class TopUp(Struct, forbid_unknown_fields=True):
    """How much to collect from which linked account."""

    bank_account_id: Id
    amount_minor: Amount


class Withdraw(Struct, forbid_unknown_fields=True):
    """How much to pay out to which linked account; proof of ``withdrawal:<bnk_...>:<amount_minor>``."""

    bank_account_id: Id
    amount_minor: Amount
    proof: Proof


class Send(Struct, forbid_unknown_fields=True):
    """How much to send to whom; proof of ``transfer:<mbr_...>:<amount_minor>`` where one is needed."""

    to: Id
    amount_minor: Amount
    note: Note = ""
    proof: Proof | None = None


class Ask(Struct, forbid_unknown_fields=True):
    """How much to ask whom for."""

    to: Id
    amount_minor: Amount
    note: Note = ""


class PayRequest(Struct, forbid_unknown_fields=True):
    """Proof of ``transfer:<mbr_... of the asker>:<amount_minor>`` where one is needed."""

    proof: Proof | None = None


class Nothing(Struct, forbid_unknown_fields=True):
    """An empty body."""


class BalanceView(Struct):
    """What may leave now, and what is on its way either way."""

    available_minor: int
    pending_in_minor: int
    pending_out_minor: int
    as_of_ms: int


class LimitView(Struct):
    """A limit in minor units (null: none) and what is used of it."""

    limit: int | None
    used: int


class PinFreeView(Struct):
    """What goes without a proof."""

    single_minor: int
    count_per_day: int
    used_today: int


class LimitsView(Struct, rename={"account_class": "class"}):
    """A member's limits. ``codes`` is by code tier, ``proofs`` by strength of proof, both for today."""

    account_class: str
    day: LimitView
    year: LimitView
    lifetime: LimitView | None
    codes: dict[str, LimitView]
    proofs: dict[str, LimitView]
    pin_free: PinFreeView


class CounterpartView(Struct):
    """The other side of a line; ``name_latin``, of a merchant, is for readers who read no other letters."""

    kind: str
    id: str
    name: str
    name_latin: str | UnsetType = UNSET


class LineView(Struct):
    """A line of the statement. What is still pending has no balance after it yet."""

    id: str
    at_ms: int
    amount_minor: int
    balance_after_minor: int | None
    kind: str
    title: str
    counterpart: CounterpartView
    ref: str
    note: str | None
    state: Literal["done", "pending"]


class Lines(Struct):
    """A page of lines, the newest first."""

    items: list[LineView]
    next: str | None


class Fact(Struct):
    """A named value on a receipt."""

    label_key: str
    value: str


class Receipt(LineView):
    """A line with everything else that is known about it."""

    fields: list[Fact]
    journal_entry: str


class BankAccountView(Struct):
    """A linked bank account, its number masked."""

    id: str
    bank: str
    number_masked: str
    name: str
    default: bool


class BankAccounts(Struct):
    """All of a member's linked accounts."""

    items: list[BankAccountView]
    next: None = None


class RefusalView(Struct):
    """Why a top-up or a withdrawal did not happen: the bank's word, and a sentence."""

    code: str
    detail: str


class BankView(Struct):
    """Which bank account it was."""

    bank: str
    number_masked: str


class BankMoveView(Struct):
    """A top-up or a withdrawal."""

    id: str
    state: str
    amount_minor: int
    fee_minor: int
    at_ms: int
    deadline_at_ms: int
    closed_at_ms: int | None
    bank_account: BankView
    refusal: RefusalView | None


class BankMoves(Struct):
    """A page of them, the newest first."""

    items: list[BankMoveView]
    next: str | None


class FeeView(Struct):
    """What a withdrawal would cost now."""

    fee_minor: int


class PayeeView(Struct):
    """Somebody to send money to, as a stranger may see them."""

    id: str
    name_masked: str
    handle: str | None


class PayeeFound(Struct):
    """Whom the search means; amount and note when a personal QR had them."""

    member: PayeeView
    amount_minor: int | None
    note: str | None


class TransferView(Struct):
    """A transfer."""

    id: str
    state: str
    to: PayeeView
    amount_minor: int
    note: str | None
    at_ms: int


class ReceiveView(Struct):
    """A personal QR: its text, and a link that means the same."""

    text: str
    url: str


class PartyView(Struct):
    """One side of a request. Whoever asks shows their name; whoever is asked is seen masked."""

    id: str
    name: str


class RequestView(Struct, rename={"asker": "from"}):
    """A request for money."""

    id: str
    asker: PartyView
    to: PartyView
    amount_minor: int
    note: str | None
    state: str
    transfer_id: str | None
    at_ms: int
    expires_at_ms: int


class Requests(Struct):
    """A page of requests, the newest first."""

    items: list[RequestView]
    next: str | None


_BANK_SAYS: dict[Lang, dict[str, str]] = {
    "en": {
        "insufficient_funds": "There is not enough money on the bank account. Choose a smaller amount.",
        "no_such_account": "The bank does not know this account. Check the number or link another account.",
        "": "The bank did not accept it. Nothing was moved; try another bank account or ask your bank.",
    },
    "zh-CN": {
        "insufficient_funds": "银行账户余额不足，请减少金额后再试。",
        "no_such_account": "银行没有这个账户，请核对卡号或换一个账户。",
        "": "银行没有受理，资金没有变动。请换一个银行账户，或咨询你的银行。",
    },
}


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind a shown id; raises ``NotFound`` for what is none."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number


def line_view(line: Line, latin: str = "") -> LineView:
    """A line that stands; ``latin`` is the other side's name in Latin letters."""
    other = line.counterpart
    return LineView(
        id=show("lin", line.seq),
        at_ms=line.at_ms,
        amount_minor=line.amount_minor,
        balance_after_minor=line.balance_after_minor,
        kind=line.kind.value,
        title=line.title,
        counterpart=CounterpartView(other.kind, other.id, other.name, latin or UNSET),
        ref=line.ref,
        note=line.note or None,
        state="done",
    )


def pending_view(move: BankMove) -> LineView:
    """A top-up or withdrawal on its way, as a line."""
    total = move.amount.minor if move.kind is BankMoveKind.TOP_UP else -move.amount.minor - move.fee.minor
    shown, bank = show(PREFIX[move.kind], move.id), f"{move.account.bank} {move.account.masked()}".strip()
    return LineView(
        id=shown,
        at_ms=move.created_at_ms,
        amount_minor=total,
        balance_after_minor=None,
        kind=move.kind.value,
        title=bank,
        counterpart=CounterpartView("bank", show("bnk", move.linked_id), bank),
        ref=shown,
        note=None,
        state="pending",
    )


def receipt(view: LineView, entry_id: int) -> Receipt:
    """A line as a receipt."""
    return Receipt(
        id=view.id,
        at_ms=view.at_ms,
        amount_minor=view.amount_minor,
        balance_after_minor=view.balance_after_minor,
        kind=view.kind,
        title=view.title,
        counterpart=view.counterpart,
        ref=view.ref,
        note=view.note,
        state=view.state,
        fields=[Fact("number", view.ref)],
        journal_entry=show("jrn", entry_id),
    )


def linked_view(linked: LinkedAccount) -> BankAccountView:
    """For the account's owner."""
    account = linked.account
    return BankAccountView(show("bnk", linked.id), account.bank, account.masked(), linked.name, linked.default)


def move_view(move: BankMove, lang: Lang) -> BankMoveView:
    """For the member whose money it is."""
    refusal = None
    if move.state is MoveState.REFUSED:
        says = _BANK_SAYS[lang]
        refusal = RefusalView(f"bank.{move.reason}", says.get(move.reason, says[""]))
    return BankMoveView(
        id=show(PREFIX[move.kind], move.id),
        state=move.state.shown,
        amount_minor=move.amount.minor,
        fee_minor=move.fee.minor,
        at_ms=move.created_at_ms,
        deadline_at_ms=move.deadline_at_ms,
        closed_at_ms=move.closed_at_ms,
        bank_account=BankView(move.account.bank, move.account.masked()),
        refusal=refusal,
    )


def limits_view(limits: Limits) -> LimitsView:
    """For the member whose limits they are."""
    return LimitsView(
        account_class=limits.account_class.value,
        day=_limit(limits.day),
        year=_limit(limits.year),
        lifetime=None if limits.lifetime.limit_minor is None else _limit(limits.lifetime),
        codes={tier: _limit(counter) for tier, counter in limits.codes.items()},
        proofs={level: _limit(counter) for level, counter in limits.proofs.items()},
        pin_free=PinFreeView(limits.pin_free_single_minor, limits.pin_free_count_per_day, limits.pin_free_used_today),
    )


def transfer_view(transfer: Transfer, payee: PayeeView) -> TransferView:
    """For the one who sent it."""
    return TransferView(
        id=show("trf", transfer.id),
        state=transfer.state.shown,
        to=payee,
        amount_minor=transfer.amount.minor,
        note=transfer.note or None,
        at_ms=transfer.created_at_ms,
    )


def _limit(counter: Counter) -> LimitView:
    return LimitView(counter.limit_minor, counter.used_minor)
