"""Why a proven request was refused for the app or the openid that it names: which would fit, and whose it is."""

from __future__ import annotations

from jinbao.compat.errors import AppMismatch, PayerMismatch, ReceiverUnknown
from jinbao.compat.service.context import Context
from jinbao.compat.types import Explanation, Note, NoteCode, Problem, WechatMerchant, note
from jinbao.kit.errors import Refusal

_SHOWN = 64


async def explain_named(context: Context, merchant: WechatMerchant, refusal: Refusal) -> Explanation | None:
    """What to say of a refusal for an app or an openid; ``None`` of others, and where nothing is to be explained.

    ``merchant`` is the caller. Whose an openid is takes a look at all of them, which only a sandbox may take.
    """
    if not context.settings.explain:
        return None
    appid = str(refusal.facts.get("app_id") or refusal.facts.get("appid") or "")
    if isinstance(refusal, AppMismatch):
        named = context.accounts.wechat(str(refusal.facts.get("account", ""))) or merchant
        return Explanation(problems=(Problem.WRONG_APP,), notes=_of_app(context, appid, named))
    openid = str(refusal.facts.get("openid", ""))
    if isinstance(refusal, PayerMismatch | ReceiverUnknown) and openid:
        notes = await _of_openid(context, appid, openid)
        return Explanation(problems=(Problem.WRONG_OPENID,), notes=notes)
    return None


def _of_app(context: Context, appid: str, merchant: WechatMerchant) -> tuple[Note, ...]:
    owners = [each.mchid for each in context.accounts.all_wechat() if appid in each.appids]
    if owners:
        whose = note(NoteCode.APPID_OF_OTHER, appid=appid, mchid=", ".join(owners))
    elif context.accounts.alipay(appid) is not None:
        whose = note(NoteCode.APPID_OF_ALIPAY, appid=appid)
    else:
        whose = note(NoteCode.APPID_OF_NOBODY, appid=appid[:_SHOWN])
    if not merchant.appids:
        return whose, note(NoteCode.APPIDS_NONE, mchid=merchant.mchid)
    return whose, note(NoteCode.APPIDS_YOURS, mchid=merchant.mchid, appids=", ".join(merchant.appids))


async def _of_openid(context: Context, appid: str, openid: str) -> tuple[Note, ...]:
    others = await context.accounts.apps_of(openid)
    if not others:
        return (note(NoteCode.OPENID_OF_NOBODY, openid=openid[:_SHOWN], appid=appid),)
    return (note(NoteCode.OPENID_OF_APP, openid=openid, other=", ".join(others), appid=appid),)
