"""Every way the sandbox can refuse. What a payment is refused for is pay's to say."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class NotLocal(Refusal):
    """Only programs on this machine may come here, by a name of this machine (``what`` was not: peer, host, origin)."""

    code = "sandbox.not_local"


class PayerUnknown(Refusal):
    """There is no payer called so (``payer``); ``known`` names them."""

    code = "sandbox.payer_unknown"


class PayerNameTaken(Refusal):
    """There is a payer called so already (``payer``)."""

    code = "sandbox.payer_name_taken"
    again = Again.NEW_ID


class AccountUnknown(Refusal):
    """The sandbox has no such merchant number or app id (``account``)."""

    code = "sandbox.account_unknown"


class AppUnknown(Refusal):
    """No merchant here has an app with this ``appid``; ``known`` names those that there are."""

    code = "sandbox.app_unknown"


class NothingToPay(Refusal):
    """The text leads to no order that can be paid (``text``)."""

    code = "sandbox.nothing_to_pay"


class ClockFixed(Refusal):
    """The clock here is the machine's own and cannot be moved; `jinbao sandbox` has one that can."""

    code = "sandbox.clock_fixed"


class ClockBack(Refusal):
    """Time does not go back; ``now_ms`` is where it stands."""

    code = "sandbox.clock_back"


class ClockTooFar(Refusal):
    """More than ``most_days`` at once."""

    code = "sandbox.clock_too_far"


class FaultEmpty(Refusal):
    """The rule orders nothing that could go wrong with what it names (``on``)."""

    code = "sandbox.fault_empty"


class RefusalUnknown(Refusal):
    """No call is ever refused with this code (``refuse``); ``like`` is the one that is written most like it."""

    code = "sandbox.refusal_unknown"


class OperationUnknown(Refusal):
    """No call (or no callback: ``on``) is called ``operation``; ``like`` is the one that is written most like it."""

    code = "sandbox.operation_unknown"


class TooManyFaults(Refusal):
    """At most ``most`` rules at a time."""

    code = "sandbox.too_many_faults"


class FileUnknown(Refusal):
    """There is no such file (``name``)."""

    code = "sandbox.file_unknown"


class SnippetUnknown(Refusal):
    """There is no snippet for this SDK (``sdk``); ``known`` names them."""

    code = "sandbox.snippet_unknown"


class MoneyMissing(Refusal):
    """The bank has not paid what the payer asked for: ``reason``."""

    code = "sandbox.money_missing"
    again = Again.LATER


class NotWaiting(Refusal):
    """Nothing waits for a payer's word here (``out_no``)."""

    code = "sandbox.not_waiting"
