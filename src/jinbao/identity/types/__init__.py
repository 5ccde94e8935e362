"""Words of identity: people, merchants, staff, devices, proofs and the limits that a profile sets.

Ids are 128-bit numbers here and shown strings (``mbr_...``) at every edge. Times are milliseconds
UTC. Amounts are minor units of the operator's home currency.
"""

from jinbao.identity.types.people import (
    AccountClass,
    Device,
    Member,
    Merchant,
    NewMerchant,
    Power,
    Realm,
    Role,
    Session,
    SettleMode,
    SignedIn,
    Staff,
)
from jinbao.identity.types.profile import ClassLimits, CodeKind, PinFree, Profile, ProofLevel, Tier, WithdrawalFee
from jinbao.identity.types.proof import (
    Assertion,
    AssertionResponse,
    Attestation,
    AttestationResponse,
    Passkey,
    PinState,
    Proof,
    purpose_of,
)
from jinbao.identity.types.records import LogCheck, StaffAction

__all__ = [
    "AccountClass",
    "Assertion",
    "AssertionResponse",
    "Attestation",
    "AttestationResponse",
    "ClassLimits",
    "CodeKind",
    "Device",
    "LogCheck",
    "Member",
    "Merchant",
    "NewMerchant",
    "Passkey",
    "PinFree",
    "PinState",
    "Power",
    "Profile",
    "Proof",
    "ProofLevel",
    "Realm",
    "Role",
    "Session",
    "SettleMode",
    "SignedIn",
    "Staff",
    "StaffAction",
    "Tier",
    "WithdrawalFee",
    "purpose_of",
]
