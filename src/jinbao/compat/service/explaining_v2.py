"""Why the sign of a call of the XML API does not hold: try what people usually get wrong, and say which fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from jinbao.compat.rules.wechat import v2signs
from jinbao.compat.rules.wechat.v2signs import SignType
from jinbao.compat.types import Explanation, Problem, WechatMerchant

_LENGTHS = {SignType.MD5: 32, SignType.HMAC_SHA256: 64}


def explain(merchant: WechatMerchant, fields: Mapping[str, str]) -> Explanation:
    """What is wrong with ``fields["sign"]``, for a call whose sign has been found wrong.

    The text that was signed is shown with the key left out; keys themselves are never shown.
    """
    declared = v2signs.sign_type_of(fields)
    shown = f"{v2signs.text_to_sign(fields)}&key=(API v2 key)"
    key = f"the API v2 key of {merchant.mchid}"
    if declared is None:
        note = "sign_type must be MD5 or HMAC-SHA256"
        return Explanation(problems=(Problem.SIGN_TYPE,), signed=shown, key=key, notes=(note,))
    given = fields.get("sign", "")
    if not given:
        return Explanation(problems=(Problem.NO_AUTHORIZATION,), signed=shown, key=key, notes=("no sign was sent",))
    found = [(problem, note) for problem, note, made in _guesses(merchant, fields, declared) if made == given]
    if not found:
        found = [_likeliest(given, declared)]
    problems = tuple(dict.fromkeys([problem for problem, _ in found]))
    return Explanation(problems=problems, signed=shown, key=key, notes=tuple([note for _, note in found]))


def _likeliest(given: str, declared: SignType) -> tuple[Problem, str]:
    """Nothing fits: by the look of the sign."""
    other = SignType.HMAC_SHA256 if declared is SignType.MD5 else SignType.MD5
    if len(given) == _LENGTHS[other]:
        return Problem.SIGN_TYPE, f"the sign looks like {other.value}, but the call says {declared.value}"
    if len(given) != _LENGTHS[declared] or not _is_hex(given):
        return Problem.SIGNATURE_ENCODING, f"a sign has {_LENGTHS[declared]} hexadecimal digits"
    return Problem.WRONG_V2_KEY, "signed with another key, or a field was changed after signing"


def _guesses(
    merchant: WechatMerchant, fields: Mapping[str, str], declared: SignType
) -> Iterator[tuple[Problem, str, str]]:
    """Each usual mistake with the sign that it would have given."""
    other = SignType.HMAC_SHA256 if declared is SignType.MD5 else SignType.MD5
    text, key = v2signs.text_to_sign(fields).encode(), merchant.api_v2_key
    yield (
        Problem.SIGN_TYPE,
        f"signed with {other.value}, but the call says {declared.value}",
        v2signs.sign_bytes(text, key, other),
    )
    yield (
        Problem.SIGNATURE_ENCODING,
        "the sign must be in upper case",
        v2signs.sign_bytes(text, key, declared).lower(),
    )
    for kind in (declared, other):
        made = v2signs.sign_bytes(text, merchant.api_v3_key, kind)
        yield Problem.V3_KEY_AS_V2, "signed with the API v3 key; the XML API has a key of its own", made
    for problem, note, variant in _texts(fields):
        yield problem, note, v2signs.sign_bytes(variant, key, declared)


def _texts(fields: Mapping[str, str]) -> Iterator[tuple[Problem, str, bytes]]:
    """Each usual mistake in putting the text together."""
    rest = {name: value for name, value in fields.items() if name != "sign"}
    names = sorted(rest)
    every = "&".join([f"{name}={rest[name]}" for name in names])
    yield Problem.BODY_REENCODED, "empty values must be left out of what is signed", every.encode()
    as_sent = "&".join([f"{name}={value}" for name, value in rest.items() if value])
    yield Problem.BODY_REENCODED, "names must be sorted", as_sent.encode()
    without_type = {name: value for name, value in rest.items() if name != "sign_type"}
    text = v2signs.text_to_sign(without_type)
    yield Problem.BODY_REENCODED, "sign_type is signed too", text.encode()
    quoted = v2signs.text_to_sign({name: quote(value, safe="") for name, value in rest.items()})
    yield Problem.URL_ENCODED, "values are signed as they are, not URL-encoded", quoted.encode()
    trimmed = v2signs.text_to_sign({name: value.strip() for name, value in rest.items()})
    yield Problem.BODY_REENCODED, "values were trimmed before signing, but not before sending", trimmed.encode()
    crlf = v2signs.text_to_sign({name: value.replace("\n", "\r\n") for name, value in rest.items()})
    yield Problem.BODY_REENCODED, "XML turns line ends into \\n: sign values with those", crlf.encode()
    gbk = v2signs.text_to_sign(rest).encode("gb18030", errors="replace")
    yield Problem.CHARSET, "signed in GBK; both signing and sending take UTF-8", gbk


def _is_hex(text: str) -> bool:
    return all([char in "0123456789abcdefABCDEF" for char in text])
