"""EMVCo consumer-presented QR codes: BER-TLV in base64, read with the rules of a till, and written.

``read(text)`` gives the tree, every violation and the applications a till may use; ``write`` makes a code.
"""

from __future__ import annotations

from jinbao.pay.rules.emv_cpm.read import PREFIX, Application, CpmReading, read
from jinbao.pay.rules.emv_cpm.tlv import NotBerTlv, Tlv, encode, parse
from jinbao.pay.rules.emv_cpm.write import CpmApplication, write

__all__ = [
    "PREFIX",
    "Application",
    "CpmApplication",
    "CpmReading",
    "NotBerTlv",
    "Tlv",
    "encode",
    "parse",
    "read",
    "write",
]
