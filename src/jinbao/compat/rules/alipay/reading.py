"""Reading a request of Alipay's classic gateway: its parameters wherever they stand, and the string that was signed.

SDKs put everything into the query (GET), or common parameters there and the rest into a form, or everything into a
multipart body beside files. The same parameter in both places counts as the form has it. Signatures are made over
values as they are before url-encoding, in the charset that the request names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

#: What requests may name, and how Python calls it. GBK and GB2312 are read as the standard that holds both.
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}
#: What a request without a charset is read in.
CHARSET = "utf-8"
#: More parameters than any request has; a request with more is not one.
PARAMETERS_MOST = 200
#: Common parameters; the rest belongs to the method.
COMMON = frozenset(
    {
        "app_id",
        "method",
        "format",
        "return_url",
        "charset",
        "sign_type",
        "sign",
        "timestamp",
        "version",
        "notify_url",
        "app_auth_token",
        "auth_token",
        "app_cert_sn",
        "alipay_root_cert_sn",
        "encrypt_type",
        "ws_service_url",
        "target_app_id",
        "alipay_sdk",
        "terminal_type",
        "terminal_info",
        "prod_code",
        "biz_content",
    }
)

_NAME = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,128}", re.ASCII)
_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_DISPOSITION = re.compile(rb"content-disposition\s*:\s*(?:form-data|file)\s*;(.*)", re.IGNORECASE)
_FIELD = re.compile(rb'(?:^|[;\s])name="([^"]{1,128})"')
_FILE = re.compile(rb"(?:^|[;\s])filename\*?=")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request, as text.

    ``raw`` holds their bytes, for finding out in which charset they really are; ``charset`` is Python's name of the
    one that they are read in, and ``charset_known`` says whether the request named one that we know (or none).
    ``readable`` is false when the body or a text could not be read so; ``files`` are the parts that are files, which
    nobody signs.
    """

    params: Mapping[str, str]
    raw: Mapping[str, bytes]
    charset: str
    charset_known: bool = True
    readable: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A parameter, or empty."""
        return self.params.get(name, "")


def python_charset(name: str) -> str | None:
    """Python's name of a charset that a request names; ``None`` for one that the gateway does not take."""
    return _CHARSETS.get(name.strip().lower().replace("_", "-"))


def read(query: str, content_type: str, body: bytes) -> Asked:
    """The parameters of query (a character for each byte) and form, the form's first. Never raises, whatever came."""
    raw = dict(_pairs(query.encode("latin-1", "replace")))
    files: dict[str, bytes] = {}
    readable = True
    boundary = _BOUNDARY.match(content_type)
    if boundary is not None:
        mark = (boundary[1] or boundary[2]).encode("latin-1", "replace")
        fields, files, readable = _multipart(mark, body)
        raw.update(fields)
    elif body:
        raw.update(_pairs(body))
    raw = {name: value for name, value in raw.items() if _NAME.fullmatch(name)}
    if len(raw) > PARAMETERS_MOST:
        return Asked({}, {}, CHARSET, readable=False)
    named = raw.get("charset", b"").decode("ascii", "replace")
    charset = python_charset(named) if named else CHARSET
    params, whole = _decoded(raw, charset or CHARSET)
    return Asked(params, raw, charset or CHARSET, charset is not None, readable and whole, files)


def read_order_string(text: str) -> Asked:
    """The parameters of the signed text that an app hands to the wallet: a query without a request."""
    return read("", "", text.strip().removeprefix("?").encode("utf-8", "replace"))


def string_to_sign(params: Mapping[str, str], without: Iterable[str] = ("sign",)) -> str:
    """``k=v`` of all that is not empty, sorted by name and joined with ``&``; values as they are, not url-encoded.

    A request's is made without ``sign``, an asynchronous notification's without ``sign`` and ``sign_type``.
    """
    left_out = frozenset(without)
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if params[name] and name not in left_out)


def signed_bytes(asked: Asked) -> bytes:
    """What a request's signature is checked over."""
    return string_to_sign(asked.params).encode(asked.charset, "replace")


def _pairs(encoded: bytes) -> Iterable[tuple[str, bytes]]:
    """Names and values of a form. A name with characters that no parameter has is passed over by the caller."""
    for part in encoded.split(b"&", PARAMETERS_MOST * 2):
        name, equals, value = part.partition(b"=")
        if not equals:
            continue
        yield _plain(name).decode("ascii", "replace"), _plain(value)


def _plain(encoded: bytes) -> bytes:
    return unquote_to_bytes(encoded.replace(b"+", b" "))


def _decoded(raw: Mapping[str, bytes], charset: str) -> tuple[dict[str, str], bool]:
    params: dict[str, str] = {}
    whole = True
    for name, value in raw.items():
        try:
            params[name] = value.decode(charset)
        except UnicodeDecodeError:
            params[name] = value.decode(charset, "replace")
            whole = False
    return params, whole


def _multipart(boundary: bytes, body: bytes) -> tuple[dict[str, bytes], dict[str, bytes], bool]:
    """Fields, files, and whether it could be read at all: RFC 7578, in which parts are not nested or encoded."""
    start, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary, PARAMETERS_MOST + 2)
    if not parts or start or not parts[-1].startswith(b"--"):
        return {}, {}, False
    fields: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    for part in parts[:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        described = next((found for line in head.split(b"\r\n") if (found := _DISPOSITION.fullmatch(line))), None)
        named = _FIELD.search(described[1]) if described is not None else None
        if not blank or described is None or named is None:
            return {}, {}, False
        into = files if _FILE.search(described[1]) else fields
        into[named[1].decode("latin-1")] = content
    return fields, files, True
