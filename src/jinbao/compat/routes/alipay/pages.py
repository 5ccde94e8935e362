"""What a browser is shown instead of a cashier: exactly what is wrong with the link that brought it here."""

from __future__ import annotations

from html import escape

from jinbao.compat.types import SENTENCES, Explanation, Reply

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;"
    "color:#222;background:#fff}"
    "pre{white-space:pre-wrap;word-break:break-all;background:#f4f4f5;padding:1rem;border-radius:.5rem}"
    "dt{color:#666}dd{margin:0 0 .75rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#18181b}pre{background:#27272a}dt{color:#aaa}}"
)


def redirection(address: bytes) -> Reply:
    """To the cashier."""
    return Reply(302, (("Location", address.decode()), ("Cache-Control", "no-store")))


def wrong_page(sub_code: str, sub_msg: str, explanation: Explanation | None) -> Reply:
    """Why there is no cashier."""
    # what was verified stands below, on its own and unescaped
    rows = [("错误代码", sub_code), ("错误原因", sub_msg.partition("，网关生成的验签字符串为")[0])]
    if explanation is not None:
        said = [SENTENCES[problem] for problem in explanation.problems]
        rows += [row for each in said for row in (("可能的原因", each.zh), ("What was recognised", each.en))]
        rows += [("Note", note) for note in explanation.notes]
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows if text)
    signed = explanation.signed if explanation is not None else ""
    shown = f"<p>网关生成的验签字符串 (what we verified)</p><pre>{escape(signed)}</pre>" if signed else ""
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>无法打开收银台</title>'
        f"<style>{_STYLE}</style></head><body><h1>无法打开收银台</h1><dl>{told}</dl>{shown}</body></html>"
    )
    return Reply(200, _HEADERS, page.encode("utf-8", "replace"))
