"""Identity knows people, merchants and staff, and lets nobody else pass for them.

It owns members (by phone number), merchants (each owned by a member), staff and their roles, the
devices and sessions by which they come in, and the ways to prove that a member wants something:
a payment PIN or a passkey. It says what each account class may do in a jurisdiction, freezes and
unfreezes, and keeps the log of what staff did.

It promises that secrets are kept only as hashes, that a wrong guess costs a try even across a
restart, that a challenge or code is good once, and that asking tells a stranger nothing about who
has an account.

``Identity`` has a part for each subject: ``members``, ``merchants``, ``staff``, ``sessions``,
``codes``, ``log_ins``, ``pins``, ``passkeys``, ``confirmations``, ``audit`` (the staff log) and
``profile`` (the jurisdiction's limits). Verbs that end in ``_in`` join the caller's unit of work.
"""

from jinbao.identity.errors import MemberFrozen, MerchantFrozen, NotAllowed, ProofNeeded
from jinbao.identity.service import CodeSent, HashCost, Identity, IdentitySettings, NewDevice, ProfileError

__all__ = [
    "CodeSent",
    "HashCost",
    "Identity",
    "IdentitySettings",
    "MemberFrozen",
    "MerchantFrozen",
    "NewDevice",
    "NotAllowed",
    "ProfileError",
    "ProofNeeded",
]
