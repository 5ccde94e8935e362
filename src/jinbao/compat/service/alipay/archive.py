"""The zip that Alipay's bills come in. Names in it are GBK and nothing says so, as in the real ones.

Python's library writes names in ASCII or UTF-8 only. Layout: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and
4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_FILE, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
#: Version 2.0 of the format, and for the system on which it was made MS-DOS, which says nothing of the names' charset.
_VERSION, _DEFLATED = 20, 8
#: Midnight of the first day that there is: the time of making would change the bytes.
_TIME, _DATE = 0, (1 << 5) | 1
_WINDOW_BITS = -15
_SIZE_MAX = 2**32 - 1


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files by their names, in their order; the same bytes for the same files."""
    bodies, entries = b"", b""
    for text, content in files.items():
        name, packed = text.encode("gbk"), _deflated(content)
        about = struct.pack(
            "<HHHHHIIIHH", _VERSION, 0, _DEFLATED, _TIME, _DATE, zlib.crc32(content), len(packed), len(content),
            len(name), 0,
        )  # fmt: skip
        entries += _ENTRY + struct.pack("<H", _VERSION) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(bodies)) + name
        bodies += _FILE + about + name + packed
    assert len(bodies) + len(entries) <= _SIZE_MAX, "larger archives have another layout"
    return bodies + entries + _END + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(entries), len(bodies), 0)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=_WINDOW_BITS)
    return packer.compress(content) + packer.flush()
