"""EMVCo merchant-presented QR codes: read (strictly or interoperably), understood, written.

``read(text)`` gives a tree and every broken rule; ``describe(reading)`` the typed content; ``write(code)`` makes a
code of our own, which ``own_target(reading)`` finds again; ``payer_total`` adds tips and fees.
"""

from __future__ import annotations

from jinbao.pay.rules.emv_mpm.describe import Account, MerchantCode, Tip, TipKind, describe, payer_total
from jinbao.pay.rules.emv_mpm.own import OWN_GUID, OwnCode, OwnTarget, own_target, printable_ascii, write
from jinbao.pay.rules.emv_mpm.read import FORGIVEN, Level, Reading, read
from jinbao.pay.rules.emv_mpm.tree import DataObject, build, crc, sealed

__all__ = [
    "FORGIVEN",
    "OWN_GUID",
    "Account",
    "DataObject",
    "Level",
    "MerchantCode",
    "OwnCode",
    "OwnTarget",
    "Reading",
    "Tip",
    "TipKind",
    "build",
    "crc",
    "describe",
    "own_target",
    "payer_total",
    "printable_ascii",
    "read",
    "sealed",
    "write",
]
