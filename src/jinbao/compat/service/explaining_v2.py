"""Why the sign of a call of the XML API does not hold: try what people usually get wrong, and say which fits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from jinbao.compat.rules.differing import notes_of
from jinbao.compat.rules.wechat import v2mistakes, v2signs
from jinbao.compat.rules.wechat.v2signs import SignType
from jinbao.compat.types import Explanation, Note, NoteCode, Problem, WechatMerchant, note

_LENGTHS = {SignType.MD5: 32, SignType.HMAC_SHA256: 64}
_Found = tuple[Problem, tuple[Note, ...]]


def explain(
    merchant: WechatMerchant, fields: Mapping[str, str], others: Sequence[WechatMerchant] = (), *, reveal: bool = False
) -> Explanation:
    """What is wrong with ``fields["sign"]``, for a call whose sign has been found wrong.

    The text that was signed is shown with the key left out; keys themselves are never shown. ``others`` are merchants
    whose keys it may have been made with; ``reveal`` tells the right sign, which only a sandbox may.
    """
    declared = v2signs.sign_type_of(fields)
    shown = f"{v2signs.text_to_sign(fields)}&key=(API v2 key)"
    key = note(NoteCode.KEY_V2, mchid=merchant.mchid)
    if declared is None:
        words = note(NoteCode.SIGN_TYPE_WORDS)
        return Explanation(problems=(Problem.SIGN_TYPE,), signed=shown, key=key, notes=(words,))
    given = fields.get("sign", "")
    if not given:
        none = note(NoteCode.SIGN_NONE)
        return Explanation(problems=(Problem.NO_AUTHORIZATION,), signed=shown, key=key, notes=(none,))
    fits = ((problem, notes) for problem, notes, made in _guesses(merchant, fields, declared, others) if made == given)
    problem, notes = next(fits, None) or _put_together(merchant, fields, declared) or _likeliest(given, declared)
    if reveal:
        ours = v2signs.sign(fields, merchant.api_v2_key, declared)
        notes = (*notes, note(NoteCode.SIGN_COMPUTED, ours=ours, theirs=given[:80]))
    return Explanation(problems=(problem,), signed=shown, key=key, notes=notes)


def _likeliest(given: str, declared: SignType) -> _Found:
    """Nothing fits: by the look of the sign."""
    other = _other(declared)
    if len(given) == _LENGTHS[other]:
        look = note(NoteCode.SIGN_TYPE_LOOK, used=other.value, declared=declared.value)
        return Problem.SIGN_TYPE, (look,)
    if len(given) != _LENGTHS[declared] or not _is_hex(given):
        return Problem.SIGNATURE_ENCODING, (note(NoteCode.SIGN_DIGITS, wanted=_LENGTHS[declared]),)
    return Problem.WRONG_V2_KEY, (note(NoteCode.V2_CHANGED),)


def _guesses(
    merchant: WechatMerchant, fields: Mapping[str, str], declared: SignType, others: Sequence[WechatMerchant]
) -> Iterator[tuple[Problem, tuple[Note, ...], str]]:
    """Each usual mistake with the key, or with how the sign is made, and the sign that it would have given."""
    other = _other(declared)
    text, key = v2signs.text_to_sign(fields).encode(), merchant.api_v2_key
    kinds = note(NoteCode.SIGN_TYPE_OTHER, declared=declared.value, used=other.value)
    yield Problem.SIGN_TYPE, (kinds,), v2signs.sign_bytes(text, key, other)
    yield (
        Problem.SIGNATURE_ENCODING,
        (note(NoteCode.SIGN_UPPER),),
        v2signs.sign_bytes(text, key, declared).lower(),
    )
    for kind in (declared, other):
        yield Problem.V3_KEY_AS_V2, (note(NoteCode.V2_OF_V3),), v2signs.sign_bytes(text, merchant.api_v3_key, kind)
        for appid, secret in merchant.secrets.items():
            told = note(NoteCode.V2_OF_SECRET, appid=appid)
            yield Problem.WRONG_V2_KEY, (told,), v2signs.sign_bytes(text, secret, kind)
    for each in others:
        told = note(NoteCode.V2_OF_MERCHANT, mchid=each.mchid)
        yield Problem.WRONG_V2_KEY, (told,), v2signs.sign_bytes(text, each.api_v2_key, declared)
    bare = hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
    yield Problem.WRONG_V2_KEY, (note(NoteCode.V2_WITHOUT_KEY),), bare


def _put_together(merchant: WechatMerchant, fields: Mapping[str, str], declared: SignType) -> _Found | None:
    """The right key over another text."""
    text, given = v2signs.text_to_sign(fields).encode(), fields["sign"]
    for mistake in v2mistakes.guesses(fields):
        if mistake.signed != text and v2signs.sign_bytes(mistake.signed, merchant.api_v2_key, declared) == given:
            return mistake.problem, notes_of(mistake, text)
    return None


def _other(declared: SignType) -> SignType:
    return SignType.HMAC_SHA256 if declared is SignType.MD5 else SignType.MD5


def _is_hex(text: str) -> bool:
    return all([char in "0123456789abcdefABCDEF" for char in text])
