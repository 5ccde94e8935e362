"""Turns what the services say into what goes out."""

from __future__ import annotations

import base64
from dataclasses import asdict

import msgspec

from jinbao.compat import note_said, problem_said
from jinbao.compat.types import Attempt, Note, NoteCode, Notice, Problem, Product, Scheme
from jinbao.kit.ids import show
from jinbao.sandbox.routes import views
from jinbao.sandbox.service import PIN, Sandbox
from jinbao.sandbox.service.orders import Traded
from jinbao.sandbox.types import Check, FaultRule, Payer, Seen, Snippet, Step, TestShop, Told, ToldNote, Verdict

_ABOUT_PAYERS = {
    "rich": "有的是钱 · plenty of money",
    "poor": "余额几乎为零 · next to nothing",
    "frozen": "账户已冻结 · the account is frozen",
    "slow": "付款码要想一想 · thinks before paying by code",
}


def merchant_view(sandbox: Sandbox, shop: TestShop) -> views.MerchantView:
    """An account with what compat says of it now."""
    if shop.scheme == "wechat":
        merchant = sandbox.shops.wechat(shop.account)
        mode, appid = merchant.mode.value, merchant.appids[0]
        provider, certificates, public_key = merchant.provider, merchant.certificates, merchant.public_key
    else:
        app = sandbox.shops.alipay(shop.account)
        mode, appid = app.mode.value, app.app_id
        provider, certificates, public_key = False, bool(app.certificate_pem), True
    return views.MerchantView(
        scheme=shop.scheme,
        account=shop.account,
        key=shop.key,
        name=shop.name,
        role=shop.role,
        mode=mode,
        provider=provider,
        certificates=certificates,
        public_key=public_key,
        appid=appid,
        serial=shop.serial,
        merchant=show("mch", shop.merchant_id),
        files=shop.files,
    )


async def payer_view(sandbox: Sandbox, payer: Payer) -> views.PayerView:
    """A payer with what they have now."""
    member, balance_minor = await sandbox.payers.state(payer)
    return views.PayerView(
        name=payer.key,
        full_name=payer.name,
        about=_ABOUT_PAYERS.get(payer.key, ""),
        member=show("mbr", payer.member_id),
        phone=payer.phone,
        pin=PIN,
        balance_minor=balance_minor,
        frozen=member.frozen,
        hesitates=payer.hesitates,
    )


def fault_view(rule: FaultRule) -> views.FaultView:
    """A rule."""
    fields = asdict(rule)
    return views.FaultView(times=fields.pop("left"), **fields)


def order_row(sandbox: Sandbox, found: Traded) -> views.OrderRow:
    """An order with its trade."""
    trade, order = found.trade, found.order
    payer = sandbox.payers.of_member(order.payer_id)
    return views.OrderRow(
        account=trade.account,
        scheme="wechat" if trade.scheme is Scheme.WECHAT else "alipay",
        out_no=trade.out_no,
        order=show("ord", order.id),
        number=trade.number,
        product=trade.product.value,
        state=order.state.value,
        waiting=order.waiting,
        amount_minor=order.amount.minor,
        refunded_minor=order.refunded.minor,
        subject=order.subject,
        merchant_name=order.merchant_name,
        payer=order.payer_name if payer is None else payer.key,
        created_at_ms=order.created_at_ms,
        expires_at_ms=order.expires_at_ms,
        link=_link(sandbox, found),
    )


def explanation_view(told: Told | None) -> views.ExplanationView | None:
    """Why a request was not believed, with sentences."""
    if told is None:
        return None
    said = [(code, problem_said(Problem(code))) for code in told.problems]
    problems = [views.ProblemView(code, sentence.en, sentence.zh) for code, sentence in said]
    key = None if told.key is None else note_view(told.key)
    notes = [note_view(each) for each in told.notes]
    return views.ExplanationView(problems, told.signed, key, told.serial, told.skew_ms, notes)


def note_view(told: ToldNote) -> views.NoteView:
    """A note with its facts, and in words."""
    sentence = note_said(Note(NoteCode(told.code), told.facts))
    return views.NoteView(told.code, told.facts, sentence.en, sentence.zh)


def step_view(step: Step) -> views.StepView:
    """One arrow."""
    return views.StepView(
        at_ms=step.at_ms,
        lane_from=step.lane_from,
        lane_to=step.lane_to,
        kind=step.kind,
        title=step.title,
        detail=step.detail,
        ok=step.ok,
        ref=step.ref,
        code=step.code,
        explanation=explanation_view(step.told),
    )


def exchange_row(seen: Seen) -> views.ExchangeRow:
    """A request in a list."""
    return views.ExchangeRow(
        id=seen.id,
        at_ms=seen.at_ms,
        protocol=seen.protocol,
        operation=seen.operation,
        account=seen.account,
        out_no=seen.out_no,
        order=seen.order,
        method=seen.method,
        target=seen.target,
        status=seen.status,
        code=seen.code,
        took_us=seen.took_us,
        cut=seen.cut,
        explained=seen.told is not None,
        ordered=seen.ordered,
    )


def whole_exchange(seen: Seen) -> views.WholeExchange:
    """A request with everything."""
    return views.WholeExchange(
        **msgspec.structs.asdict(exchange_row(seen)),
        wall_ms=seen.wall_ms,
        peer=seen.peer,
        request_headers=list(seen.headers),
        request_body=readable(seen.body),
        reply_headers=list(seen.reply_headers),
        reply_body=readable(seen.reply),
        explanation=explanation_view(seen.told),
    )


def callback_row(notice: Notice, out_no: str) -> views.CallbackRow:
    """A callback in a list."""
    return views.CallbackRow(
        id=show("cbk", notice.id),
        scheme="wechat" if notice.scheme is Scheme.WECHAT else "alipay",
        account=notice.account,
        out_no=out_no,
        order="" if notice.order_id is None else show("ord", notice.order_id),
        kind=notice.kind.value,
        event=notice.event,
        url=notice.url,
        state=notice.state.value,
        attempts=notice.attempts,
        due_at_ms=notice.due_at_ms,
        created_at_ms=notice.created_at_ms,
        hold=notice.hold,
    )


def whole_callback(notice: Notice, out_no: str, attempts: list[Attempt]) -> views.WholeCallback:
    """A callback with its attempts."""
    return views.WholeCallback(
        **msgspec.structs.asdict(callback_row(notice, out_no)),
        content=readable(notice.content),
        tries=[
            views.AttemptView(
                number=attempt.number,
                at_ms=attempt.at_ms,
                ok=attempt.ok,
                headers=list(attempt.headers),
                body=readable(attempt.body),
                status=attempt.posted.status,
                answer_headers=list(attempt.posted.headers),
                answer=readable(attempt.posted.body),
                error=attempt.posted.error,
                took_ms=attempt.posted.took_ms,
                tampered=attempt.tampered,
            )
            for attempt in attempts
        ],
    )


def verified(verdict: Verdict) -> views.Verified:
    """What came of looking at a pasted callback."""
    return views.Verified(
        ok=verdict.ok,
        steps=[_finding(check) for check in verdict.checks],
        mistakes=[_finding(check) for check in verdict.mistakes],
        signed=verdict.signed,
        content=verdict.content,
    )


def snippet_view(snippet: Snippet) -> views.SnippetView:
    """A snippet."""
    return views.SnippetView(**asdict(snippet))


def readable(body: bytes) -> str:
    """A body as text, or as base64 where it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(body).decode()


def _finding(check: Check) -> views.FindingView:
    return views.FindingView(check.name, check.ok, check.en, check.zh, check.detail)


def _link(sandbox: Sandbox, found: Traded) -> str:
    """What a payer scans or opens."""
    trade, gateway = found.trade, sandbox.desk.addresses.gateway
    match trade.product:
        case Product.NATIVE:
            return f"weixin://wxpay/bizpayurl?pr={trade.token}"
        case Product.PRECREATE:
            return f"https://qr.alipay.com/{trade.token}"
        case Product.H5:
            return f"{gateway}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={trade.token}"
        case Product.PAGE | Product.WAP:
            return f"{sandbox.desk.addresses.origin}/cashier/{trade.token}"
    return trade.token
