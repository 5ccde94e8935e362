"""Why a request of API v3 was not believed: the usual mistakes are tried, the likeliest first."""

from __future__ import annotations

from jinbao.compat.rules.differing import notes_of
from jinbao.compat.rules.wechat import authorization as rules
from jinbao.compat.rules.wechat import mistakes, serials
from jinbao.compat.rules.wechat.authorization import Authorization
from jinbao.compat.service import crypto, recovering
from jinbao.compat.service.context import Context
from jinbao.compat.service.recovering import Recovered, recovered
from jinbao.compat.types import (
    Explanation,
    Incoming,
    MerchantCertificate,
    Note,
    NoteCode,
    Problem,
    WechatMerchant,
    note,
)

#: Other keys that a signature is held against: each costs some 30 microseconds.
_KEYS_TRIED = 200
_HOUR_MS, _NEAR_MS = 3_600_000, 60_000
#: No zone is further from another one.
_ZONES_MOST = 26
_MILLISECONDS = 13


def unsigned(problem: Problem, *notes: Note, serial: str = "") -> Explanation:
    """An explanation of what was wrong before any signature was looked at."""
    return Explanation(problems=(problem,), serial=serial, notes=notes)


def skew_ms(request: Incoming, authorization: Authorization) -> int:
    """How far the caller's clock is ahead of the wall's."""
    return authorization.at_s * 1_000 - request.wall_ms


def clock_notes(skew: int) -> tuple[Note, ...]:
    """What to say of a clock that is off by whole hours, as one of another zone is."""
    hours = (skew + _HOUR_MS // 2) // _HOUR_MS
    if not 1 <= abs(hours) <= _ZONES_MOST or abs(skew - hours * _HOUR_MS) > _NEAR_MS:
        return ()
    return (note(NoteCode.CLOCK_ZONE, hours=abs(hours)),)


def explain_unknown(context: Context, mchid: str) -> Explanation:
    """What is wrong with a merchant number that nobody has."""
    told = note(NoteCode.ACCOUNT_GIVEN, account=mchid[:40])
    if context.settings.explain:  # whose numbers there are is not for strangers, whom v3 answers with the first note
        if context.accounts.alipay(mchid) is not None:
            told = note(NoteCode.ACCOUNT_OF_APP, account=mchid)
        for merchant in context.accounts.all_wechat():
            if mchid in merchant.appids:
                told = note(NoteCode.ACCOUNT_OF_APPID, account=mchid, mchid=merchant.mchid)
    return unsigned(Problem.UNKNOWN_MERCHANT, told)


def explain_serial(context: Context, merchant: WechatMerchant, authorization: Authorization) -> Explanation:
    """What is wrong with a serial number that is none of the merchant's."""
    serial = authorization.serial
    problem, told = Problem.UNKNOWN_SERIAL, None
    found = context.accounts.by_serial(serials.plain(serial)) or context.accounts.by_serial(
        serials.from_decimal(serial)
    )
    if serial.upper().startswith(serials.PUBLIC_KEY_ID):
        problem, told = Problem.PLATFORM_SERIAL, note(NoteCode.SERIAL_OF_PUBLIC_KEY)
    elif any(each.id == serials.plain(serial) for each in context.keys.wechat_certificates()):
        problem = Problem.PLATFORM_SERIAL
    elif found is not None and found.mchid != merchant.mchid:
        problem = Problem.WRONG_MERCHANT_SERIAL
        told = note(NoteCode.SERIAL_OF_OTHER, mchid=found.mchid, said=merchant.mchid)
    elif found is not None and found.revoked:
        told = note(NoteCode.SERIAL_REVOKED)
    elif found is not None:
        told = note(NoteCode.SERIAL_WRITTEN, serial=found.serial)
    if not context.settings.explain:  # as above
        return unsigned(problem, serial=serial)
    own = [each.serial for each in context.accounts.certificates_of(merchant.mchid) if not each.revoked]
    yours = note(NoteCode.SERIAL_YOURS, serials=", ".join(own)) if own else None
    return unsigned(problem, *filter(None, (told, yours)), serial=serial)


def explain_signature(
    context: Context, request: Incoming, authorization: Authorization, certificate: MerchantCertificate, body: bytes
) -> Explanation:
    """What is wrong with a signature that does not hold; ``body`` is the part of the body that is signed."""
    skew = skew_ms(request, authorization)
    right = rules.message(request.method, request.target, authorization.timestamp, authorization.nonce, body)
    problems: list[Problem] = []
    notes: list[Note] = []
    if abs(skew) > context.settings.skew_ms:
        problems.append(Problem.CLOCK)
        in_ms = len(authorization.timestamp) >= _MILLISECONDS
        notes.extend((note(NoteCode.CLOCK_MILLISECONDS),) if in_ms else clock_notes(skew))
    key = crypto.public_of(certificate.pem)
    raw, strange = recovering.signature(authorization.signature, key.key_size // 8)
    if strange is not None:
        wrong_kind = strange.code is NoteCode.SIGN_NOT_RSA
        problems.append(Problem.SIGN_TYPE if wrong_kind else Problem.SIGNATURE_ENCODING)
        notes.append(strange)
    if raw is not None:
        forms = rules.acceptable(request.method, request.target, authorization, body, request.base)
        found = recovered(key, raw)
        if found is not None:
            problem, more = _signed_by_it(request, authorization, body, found, forms)
        elif recovering.signed_with_pss(key, raw, forms):
            problem, more = Problem.SIGN_TYPE, (note(NoteCode.HASH_PADDING),)
        else:
            problem, more = _whose(context, certificate, raw)
        problems.extend((problem,) if problem is not None else ())
        notes.extend(more)
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=right.decode("utf-8", "backslashreplace"),
        key=note(NoteCode.KEY_CERTIFICATE, serial=certificate.serial, mchid=certificate.mchid),
        serial=certificate.serial,
        skew_ms=skew,
        notes=tuple(notes),
    )


def _signed_by_it(
    request: Incoming, authorization: Authorization, body: bytes, found: Recovered, forms: list[bytes]
) -> tuple[Problem | None, tuple[Note, ...]]:
    """The key is right: what was signed, and how."""
    how = _how(found)
    if any(recovering.same(found, form) for form in forms):
        return (Problem.SIGN_TYPE, how) if how else (None, ())
    if recovering.hashed_twice(found, forms[0]):
        return Problem.SIGN_TYPE, (note(NoteCode.HASH_TWICE), *how)
    mistake = recovering.matching(found, mistakes.guesses(request, authorization, body), forms[0])
    if mistake is not None:
        return mistake.problem, (*notes_of(mistake, forms[0]), *how)
    if how:
        return Problem.SIGN_TYPE, how
    return Problem.UNKNOWN, (note(NoteCode.TEXT_OTHER), *recovering.digests(found, forms[0]))


def _how(found: Recovered) -> tuple[Note, ...]:
    """What to say of the hash, unless it is the right one."""
    if found.hash_name == "sha256":
        return ()
    if not found.hash_name:
        return (note(NoteCode.HASH_BARE),)
    return (note(NoteCode.HASH_USED, used=recovering.SAID[found.hash_name], wanted=recovering.SAID["sha256"]),)


def _whose(context: Context, certificate: MerchantCertificate, raw: bytes) -> tuple[Problem, tuple[Note, ...]]:
    """Whose key made a signature, of those that we know."""
    others = [each for each in context.accounts.certificates_of(certificate.mchid) if each.serial != certificate.serial]
    for each in others:
        if recovered(crypto.public_of(each.pem), raw) is not None:
            code = NoteCode.KEY_REVOKED if each.revoked else NoteCode.KEY_OWN_OTHER
            return Problem.OTHER_KEY, (note(code, serial=each.serial),)
    if not context.settings.explain:  # it takes a while to try them all, and anybody may send a wrong signature
        return Problem.OTHER_KEY, (note(NoteCode.KEY_NOT_THIS),)
    tried = 0
    for merchant in context.accounts.all_wechat():
        for each in context.accounts.certificates_of(merchant.mchid):
            tried += 1
            if tried <= _KEYS_TRIED and recovered(crypto.public_of(each.pem), raw) is not None:
                return Problem.OTHER_KEY, (note(NoteCode.KEY_OF_MERCHANT, mchid=merchant.mchid),)
    for app in context.accounts.all_alipay()[:_KEYS_TRIED]:
        if recovered(crypto.public_of(app.public_pem), raw) is not None:
            return Problem.OTHER_KEY, (note(NoteCode.KEY_OF_APP, app_id=app.app_id),)
    return Problem.OTHER_KEY, (note(NoteCode.KEY_UNKNOWN),)
