"""Why a signature of Alipay's kind does not hold: the usual mistakes are tried until one explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from jinbao.compat.rules.alipay import mistakes
from jinbao.compat.rules.alipay.reading import Asked, signed_bytes, string_to_sign
from jinbao.compat.rules.differing import Guess, notes_of
from jinbao.compat.service import recovering
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import HashName, public_of
from jinbao.compat.service.recovering import Recovered, recovered
from jinbao.compat.types import AlipayApp, Explanation, Note, NoteCode, Problem, note

#: Others whose keys are tried; a house with more of them still explains all other mistakes.
_KEYS_TRIED = 200
#: How ``sign_type`` calls a hash.
_SIGN_TYPES = {"sha1": "RSA", "sha256": "RSA2"}


def hash_of(sign_type: str) -> HashName:
    """``RSA2`` is SHA256withRSA, ``RSA`` SHA1withRSA."""
    return "sha1" if sign_type == "RSA" else "sha256"


def app_key(app: AlipayApp) -> Note:
    """Which key a request of an app is verified with."""
    return note(NoteCode.KEY_APP, app_id=app.app_id)


def explain(context: Context, app: AlipayApp, asked: Asked, skew_ms: int | None) -> Explanation:
    """What was verified for a request of the classic gateway, and which mistake makes its signature hold."""
    wanted = hash_of(asked.get("sign_type"))

    def how(used: str) -> Note:
        declared = asked.get("sign_type")
        if used in _SIGN_TYPES:
            return note(NoteCode.SIGN_TYPE_OTHER, declared=declared, used=_SIGN_TYPES[used])
        return _how(used, wanted)

    right = signed_bytes(asked)
    problems, notes = _look(context, app, asked.get("sign"), [right], mistakes.of_parameters(asked), wanted, how)
    if not asked.readable and Problem.CHARSET not in problems:
        problems.append(Problem.CHARSET)
        notes.append(note(NoteCode.CHARSET_UNREADABLE))
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=string_to_sign(asked.params),
        key=app_key(app),
        serial=app.certificate_sn if asked.get("app_cert_sn") else "",
        skew_ms=skew_ms,
        notes=tuple(notes),
    )


def explain_rest(
    context: Context,
    app: AlipayApp,
    parts: Mapping[str, str],
    body: bytes,
    sign: str,
    skew_ms: int | None,
    base: str = "",
) -> Explanation:
    """As ``explain``, for v3: ``parts`` are ``auth``, ``method``, ``target`` and ``token``, as they were verified.

    ``base`` is the scheme and host of the request.
    """
    text = body.decode("utf-8", "replace")
    signed = mistakes.rest_string(parts, text)

    def how(used: str) -> Note:
        return _how(used, "sha256")

    tries = mistakes.of_rest(parts, text, base)
    problems, notes = _look(context, app, sign, [signed.encode("utf-8", "replace")], tries, "sha256", how)
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=signed,
        key=app_key(app),
        skew_ms=skew_ms,
        notes=tuple(notes),
    )


def _look(
    context: Context,
    app: AlipayApp,
    sign: str,
    forms: Sequence[bytes],
    guesses: Iterable[Guess],
    wanted: HashName,
    how: Callable[[str], Note],
) -> tuple[list[Problem], list[Note]]:
    """The problems, the likeliest first, and the notes; ``forms`` are what should have been signed."""
    key = public_of(app.public_pem)
    raw, strange = recovering.signature(sign, key.key_size // 8)
    problems = [] if strange is None else [Problem.SIGNATURE_ENCODING]
    notes = [] if strange is None else [strange]
    if raw is None:
        return problems, notes
    found = recovered(key, raw)
    if found is not None:
        problem, more = _signed_by_it(found, forms[0], guesses, wanted, how)
    elif recovering.signed_with_pss(key, raw, forms):
        problem, more = Problem.SIGN_TYPE, (note(NoteCode.HASH_PADDING),)
    else:
        problem, more = Problem.OTHER_KEY, _whose(context, app, raw)
    if problem is not None:
        problems.insert(0, problem)
        notes[:0] = more
    return problems, notes


def _signed_by_it(
    found: Recovered, right: bytes, guesses: Iterable[Guess], wanted: HashName, how: Callable[[str], Note]
) -> tuple[Problem | None, tuple[Note, ...]]:
    """The app's key is right: what was signed, and how."""
    used = () if found.hash_name == wanted else (how(found.hash_name),)
    if recovering.same(found, right):
        return (Problem.SIGN_TYPE, used) if used else (None, ())
    if recovering.hashed_twice(found, right):
        return Problem.SIGN_TYPE, (note(NoteCode.HASH_TWICE), *used)
    mistake = recovering.matching(found, guesses, right)
    if mistake is not None:
        return mistake.problem, (*notes_of(mistake, right), *used)
    if used:
        return Problem.SIGN_TYPE, used
    return Problem.UNKNOWN, (note(NoteCode.TEXT_OTHER), *recovering.digests(found, right))


def _how(used: str, wanted: HashName) -> Note:
    if not used:
        return note(NoteCode.HASH_BARE)
    return note(NoteCode.HASH_USED, used=recovering.SAID[used], wanted=recovering.SAID[wanted])


def _whose(context: Context, app: AlipayApp, raw: bytes) -> tuple[Note, ...]:
    """Whose key it is. Others' keys are tried only where mistakes are to be explained."""
    if not context.settings.explain:  # it takes a while to try them all, and anybody may send a wrong signature
        return (note(NoteCode.KEY_NOT_THIS),)
    for other in context.accounts.all_alipay()[:_KEYS_TRIED]:
        if other.app_id != app.app_id and recovered(public_of(other.public_pem), raw) is not None:
            return (note(NoteCode.KEY_OF_APP, app_id=other.app_id),)
    tried = 0
    for merchant in context.accounts.all_wechat():
        for each in context.accounts.certificates_of(merchant.mchid):
            tried += 1
            if tried <= _KEYS_TRIED and recovered(public_of(each.pem), raw) is not None:
                return (note(NoteCode.KEY_OF_MERCHANT, mchid=merchant.mchid),)
    bits = public_of(app.public_pem).key_size
    if len(raw) * 8 != bits:
        return (note(NoteCode.SIGN_BITS, bits=len(raw) * 8, wanted=bits),)
    return (note(NoteCode.KEY_UNKNOWN),)
