"""Every way identity can refuse."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class PhoneInvalid(Refusal):
    """Not a phone number that exists in its country's numbering plan."""

    code = "identity.phone_invalid"
    again = Again.NEW_ID


class PhoneTaken(Refusal):
    """A member with this phone number exists."""

    code = "identity.phone_taken"


class NoSuchMember(Refusal):
    """The code was right but nobody has this phone yet: come back with a name; the code stays valid."""

    code = "identity.no_such_member"
    again = Again.NEW_ID


class NameInvalid(Refusal):
    """A name is 1 to 40 visible characters with at least one letter."""

    code = "identity.name_invalid"
    again = Again.NEW_ID


class HandleInvalid(Refusal):
    """A handle is 4 to 20 of a-z, 0-9 and single underscores, begins with a letter, and is not reserved."""

    code = "identity.handle_invalid"
    again = Again.NEW_ID


class HandleTaken(Refusal):
    """Somebody has, or had, this handle; handles are not handed on."""

    code = "identity.handle_taken"
    again = Again.NEW_ID


class HandleLimit(Refusal):
    """The member has used up ``most`` handles."""

    code = "identity.handle_limit"


class CodeTooSoon(Refusal):
    """A code was sent moments ago; ``resend_at_ms`` says when the next may go."""

    code = "identity.code_too_soon"
    again = Again.LATER


class CodeThrottled(Refusal):
    """Too many codes, or too many wrong ones, for this phone or from this address; ``retry_at_ms`` says until when."""

    code = "identity.code_throttled"
    again = Again.LATER


class CodeWrong(Refusal):
    """Not the code that was sent; ``tries_left`` more tries before it is void."""

    code = "identity.code_wrong"
    again = Again.NEW_ID


class CodeExpired(Refusal):
    """There is no valid code: it is too old, used, tried too often, or was never asked for."""

    code = "identity.code_expired"
    again = Again.NEW_ID


class NotAllowed(Refusal):
    """The role of this member of staff lacks the ``power``."""

    code = "identity.not_allowed"


class MemberFrozen(Refusal):
    """The member's money stands still until staff lift the freeze."""

    code = "identity.member_frozen"
    again = Again.LATER


class MerchantFrozen(Refusal):
    """The merchant may not collect, refund or settle until staff lift the freeze."""

    code = "identity.merchant_frozen"
    again = Again.LATER


class NotAMerchant(Refusal):
    """The phone's owner owns no merchant (or not the one named)."""

    code = "identity.not_a_merchant"


class PinNotSet(Refusal):
    """There is no payment PIN yet."""

    code = "identity.pin_not_set"
    again = Again.NEW_ID


class PinInvalid(Refusal):
    """A PIN is six digits."""

    code = "identity.pin_invalid"
    again = Again.NEW_ID


class PinWeak(Refusal):
    """A PIN that a thief tries first: repeated, counted, a keypad pattern, or part of the phone number."""

    code = "identity.pin_weak"
    again = Again.NEW_ID


class PinWrong(Refusal):
    """Not the PIN; ``tries_left`` more before it is locked."""

    code = "identity.pin_wrong"
    again = Again.NEW_ID


class PinLocked(Refusal):
    """Too many wrong PINs; not even the right one is taken before ``until_ms``."""

    code = "identity.pin_locked"
    again = Again.LATER


class ProofNeeded(Refusal):
    """This must be confirmed with a PIN or a passkey."""

    code = "identity.proof_needed"
    again = Again.SAME_ID


class PasskeyRefused(Refusal):
    """The passkey's answer does not verify; ``reason`` names the kind of fault, never its details."""

    code = "identity.passkey_refused"
    again = Again.NEW_ID


class PasskeyLimit(Refusal):
    """A member keeps at most ``most`` passkeys."""

    code = "identity.passkey_limit"


class PasskeyLast(Refusal):
    """Without this passkey, and without a PIN, nothing would confirm what the member does."""

    code = "identity.passkey_last"


class PasskeyKnown(Refusal):
    """This credential is registered already."""

    code = "identity.passkey_known"


class ChallengeExpired(Refusal):
    """The question is too old, answered already, or was asked for something else."""

    code = "identity.challenge_expired"
    again = Again.NEW_ID


class LogInWrong(Refusal):
    """Staff name or password is wrong; which of them is not told."""

    code = "identity.log_in_wrong"
    again = Again.NEW_ID


class LogInLocked(Refusal):
    """Too many wrong log-ins; nothing is tried before ``until_ms``."""

    code = "identity.log_in_locked"
    again = Again.LATER


class StaffNameInvalid(Refusal):
    """A staff name is 3 to 32 of a-z, 0-9, dot and dash, and begins with a letter."""

    code = "identity.staff_name_invalid"
    again = Again.NEW_ID


class StaffNameTaken(Refusal):
    """Somebody on the staff has, or had, this name."""

    code = "identity.staff_name_taken"
    again = Again.NEW_ID


class PasswordWeak(Refusal):
    """A staff password has 12 to 128 characters, not all alike, and does not hold the name."""

    code = "identity.password_weak"
    again = Again.NEW_ID


class LastAdmin(Refusal):
    """There must stay one active admin."""

    code = "identity.last_admin"


class ReasonNeeded(Refusal):
    """An act of staff on somebody's account carries a reason of 3 to 200 characters."""

    code = "identity.reason_needed"
    again = Again.NEW_ID


class MerchantInvalid(Refusal):
    """One of the merchant's particulars cannot be; ``field`` names it."""

    code = "identity.merchant_invalid"
    again = Again.NEW_ID


class MerchantLimit(Refusal):
    """A member owns at most ``most`` merchants."""

    code = "identity.merchant_limit"


class DemoOnly(Refusal):
    """One-tap log-in exists in the demo only."""

    code = "identity.demo_only"
