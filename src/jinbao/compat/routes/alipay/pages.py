"""What a browser is shown instead of a cashier: exactly what is wrong with the link that brought it here."""

from __future__ import annotations

from html import escape

from jinbao.compat.service.wording import note_said, problem_said
from jinbao.compat.types import Explanation, Reply

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
    "h1{margin:0;font-size:1.75rem}h1+p{margin-top:.5rem}h2{margin:2rem 0 0;font-size:1.125rem}h2+p{margin-top:.25rem}"
    "section{margin-top:2.5rem;padding-top:1rem;border-top:1px solid #8884;font-size:.875rem}section>p{color:#666}"
    "dt{color:#666}dd{margin:0 0 .75rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#18181b}pre{background:#27272a}dt,section>p{color:#aaa}}"
)

#: What a customer reads first, in Chinese and in English, by the refusal: what it is, and what to do.
_ABOUT = {
    "ACQ.TRADE_HAS_SUCCESS": (
        ("这笔订单已付款", "无需再次付款，请回到商家页面查看订单。"),
        ("This order is already paid", "There is nothing more to pay. Go back to the shop's page to see your order."),
    ),
    "ACQ.TRADE_HAS_CLOSE": (
        ("这笔订单已关闭", "没有扣款。请回到商家页面重新下单。"),
        ("This order is closed", "Nothing was charged. Go back to the shop's page and order again."),
    ),
}
_ABOUT_OTHERS = (
    ("无法打开收银台", "商家的付款链接有误，没有扣款，请联系商家。"),
    ("The cashier cannot be opened", "Something is wrong with the shop's link. Nothing was charged: ask the shop."),
)


def redirection(address: bytes) -> Reply:
    """To the cashier."""
    return Reply(302, (("Location", address.decode()), ("Cache-Control", "no-store")))


def wrong_page(sub_code: str, sub_msg: str, explanation: Explanation | None) -> Reply:
    """Why there is no cashier."""
    # what was verified stands below, on its own and unescaped
    rows = [("错误代码", sub_code), ("错误原因", sub_msg.partition("，网关生成的验签字符串为")[0])]
    if explanation is not None:
        said = [problem_said(problem) for problem in explanation.problems]
        rows += [row for each in said for row in (("可能的原因", each.zh), ("What was recognised", each.en))]
        notes = [note_said(note) for note in explanation.notes]
        rows += [row for each in notes for row in (("说明", each.zh), ("Note", each.en))]
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows if text)
    signed = explanation.signed if explanation is not None else ""
    shown = f"<p>网关生成的验签字符串 (what we verified)</p><pre>{escape(signed)}</pre>" if signed else ""
    (head, advice), (head_en, advice_en) = _ABOUT.get(sub_code, _ABOUT_OTHERS)
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{head}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{head}</h1><p>{advice}</p>"
        f'<div lang="en"><h2>{head_en}</h2><p>{advice_en}</p></div>'
        f"<section><p>开发者信息 (for developers)</p><dl>{told}</dl>{shown}</section></body></html>"
    )
    return Reply(200, _HEADERS, page.encode("utf-8", "replace"))
