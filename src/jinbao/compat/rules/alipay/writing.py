"""Writing answers of Alipay's classic gateway so that every SDK cuts the same signed part out of them.

What is signed is the text of the ``<method>_response`` node, from its first brace to its last, and each SDK finds it
in its own way: by offsets from the node's name, by regular expressions, or by counting braces without a look at quotes.
So answers have no white space, the node comes first and the signature last, and braces inside of texts that would
mislead those who count are written as JSON's escapes. Other SDKs do not cut at all: they read the node and write it
again as PHP's ``json_encode`` does, with ``\\/`` for a slash. So does the real service, and so does this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

#: A JSON text, with its quotes.
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
#: Half a character, which UTF-8 has no way to write.
_SURROGATE = re.compile("[\ud800-\udfff]")
ERROR_NODE = "error_response"


def node_name(method: str) -> str:
    """The name of a method's answer: ``alipay.trade.query`` gives ``alipay_trade_query_response``."""
    return method.replace(".", "_") + "_response"


def compact(value: Any, charset: str = "utf-8") -> str:
    """JSON without white space, with its slashes escaped, in which braces can be counted wherever they stand.

    In other charsets than UTF-8 everything beyond ASCII is escaped: second bytes of GBK's characters may look like
    braces and quotes to those who cut bytes.
    """
    plain = json.dumps(msgspec.to_builtins(value), ensure_ascii=charset != "utf-8", separators=(",", ":"))
    plain = plain.replace("/", "\\/")
    return _SURROGATE.sub(_escaped, plain if _countable(plain) else _TEXT.sub(_without_braces, plain))


def assemble(node: str, content: str, sign: str, certificate_sn: str = "") -> str:
    """A whole answer of a node's content (an object, or an encrypted text with its quotes) and its signature.

    Without a signature (the caller is not known, so no key can be chosen) there is none in the answer either.
    """
    parts = [f'"{node}":{content}']
    if certificate_sn:
        parts.append(f'"alipay_cert_sn":"{certificate_sn}"')
    if sign:
        parts.append(f'"sign":"{sign}"')
    return "{" + ",".join(parts) + "}"


def error_content(code: str, msg: str, sub_code: str, sub_msg: str) -> Mapping[str, str]:
    """The content of a refused call's node."""
    return {"code": code, "msg": msg, "sub_code": sub_code, "sub_msg": sub_msg}


def yuan(minor: int) -> str:
    """An amount of fen as yuan with two decimals: ``1280`` is ``12.80``."""
    assert minor >= 0, minor
    return f"{minor // 100}.{minor % 100:02d}"


def html_escaped(text: str) -> str:
    """As Alipay escapes the string that it verified, in the words about a signature that does not hold."""
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(plain, escaped)
    return text


def _countable(text: str) -> bool:
    """Whether who counts braces, and does not know texts, finds the end where it is."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth <= 0:
            return at == len(text) - 1
    return False


def _without_braces(text: re.Match[str]) -> str:
    return text.group().replace("{", "\\u007b").replace("}", "\\u007d")


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character.group()):04x}"
