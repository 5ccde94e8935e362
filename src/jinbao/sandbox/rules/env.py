"""The variables that point a program at the sandbox, as shell lines, as a ``.env`` file or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal

Form = Literal["shell", "dotenv", "json"]
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]*", re.ASCII)
#: Groups of variables with what is said above each of them.
_ABOUT = (
    ("JINBAO_", "Where the sandbox is."),
    ("WECHAT_", "WeChat Pay: a merchant that may use certificates and the public key, a provider and a sub-merchant."),
    ("ALIPAY_", "Alipay: an app in key mode, and one in certificate mode (ALIPAY_CERT_)."),
)
_PROXY = (
    "For software whose addresses cannot be changed, take these as well: calls to the real hosts come here then.",
    "HTTPS_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
)


def written(variables: Mapping[str, str], form: Form) -> str:
    """All variables in one of the forms, with words above them where the form allows it."""
    if form == "json":
        return json.dumps(dict(variables), indent=2, ensure_ascii=False) + "\n"
    lines = []
    for prefix, about in _ABOUT:
        lines.append(f"# {about}")
        lines += [_line(name, value, form) for name, value in variables.items() if name.startswith(prefix)]
        lines.append("")
    if variables.get("JINBAO_PROXY"):
        lines.append(f"# {_PROXY[0]}")
        bundle, own = variables["JINBAO_CA_BUNDLE"], variables["JINBAO_CA_FILE"]
        values = (variables["JINBAO_PROXY"], bundle, bundle, own)
        lines += ["# " + _line(name, value, form) for name, value in zip(_PROXY[1:], values, strict=True)]
        lines.append("")
    return "\n".join(lines)


def _line(name: str, value: str, form: Form) -> str:
    if form == "shell":
        return f"export {name}={_quoted(value)}"
    return f"{name}={value}" if _PLAIN.fullmatch(value) else f'{name}="{value}"'


def _quoted(value: str) -> str:
    return value if value and _PLAIN.fullmatch(value) else "'" + value.replace("'", "'\\''") + "'"
