"""Identity knows people, merchants and staff, and lets nobody else pass for them.

It owns members (by phone number), merchants (each owned by a member), staff and their roles, the
devices and sessions by which they come in, and the ways to prove that a member wants something:
a payment PIN or a passkey. It says what each account class may do in a jurisdiction, freezes and
unfreezes, and keeps the log of what staff did.

It promises that secrets are kept only as hashes, that a wrong guess costs a try even across a
restart, that a challenge or code is good once, and that asking tells a stranger nothing about who
has an account.
"""

from jinbao.identity.errors import MemberFrozen, MerchantFrozen, NotAllowed, ProofNeeded

__all__ = ["MemberFrozen", "MerchantFrozen", "NotAllowed", "ProofNeeded"]
