"""Why a signature of Alipay's kind does not hold: the usual mistakes are tried until one explains it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from jinbao.compat.rules.alipay.reading import Asked, string_to_sign
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import HashName, public_of, unbase64, verify_raw
from jinbao.compat.types import AlipayApp, Explanation, Problem

#: Apps whose keys are tried; a house with more of them still explains all other mistakes.
_APPS_TRIED = 200
_OTHER_CHARSET = {"utf-8": "gb18030", "gb18030": "utf-8"}

_Try = tuple[Problem, str, str, str]


def hash_of(sign_type: str) -> HashName:
    """``RSA2`` is SHA256withRSA, ``RSA`` SHA1withRSA."""
    return "sha1" if sign_type == "RSA" else "sha256"


def explain(context: Context, app: AlipayApp, asked: Asked, skew_ms: int | None) -> Explanation:
    """What was verified for a request of the classic gateway, and which mistake makes its signature hold."""
    signed = string_to_sign(asked.params)
    key, sign = public_of(app.public_pem), asked.get("sign")
    hash_name = hash_of(asked.get("sign_type"))
    raw = unbase64(sign)
    problems: list[Problem] = []
    notes: list[str] = []
    if raw is None:
        problems.append(Problem.SIGNATURE_ENCODING)
        spaced = unbase64(sign.replace(" ", "+"))
        notes.append(
            "the signature has spaces where base64 has +: url-encode it"
            if spaced is not None
            else "the signature is not base64"
        )
        raw = spaced
    if raw is not None:
        found = _first(key, raw, hash_name, _tries(asked))
        if found is not None:
            problems.insert(0, found[0])
            notes.insert(0, found[1])
        elif other := _whose(context, app, signed.encode(asked.charset, "replace"), raw, hash_name):
            problems.insert(0, Problem.OTHER_KEY)
            notes.insert(0, f"this is the key of app {other}")
        elif len(raw) != (key.key_size + 7) // 8:
            problems.append(Problem.OTHER_KEY)
            notes.append(f"the signature has {len(raw) * 8} bits, the app's key {key.key_size}")
    if not asked.readable and Problem.CHARSET not in problems:
        problems.append(Problem.CHARSET)
        notes.append("some values are not text in the charset that the request names")
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=signed,
        key=f"public key of app {app.app_id}",
        serial=app.certificate_sn if asked.get("app_cert_sn") else "",
        skew_ms=skew_ms,
        notes=tuple(notes),
    )


def explain_rest(
    context: Context, app: AlipayApp, parts: Mapping[str, str], body: bytes, sign: str, skew_ms: int | None
) -> Explanation:
    """As ``explain``, for v3: ``parts`` are ``auth``, ``method``, ``target`` and ``token``, as they were verified."""
    key, raw = public_of(app.public_pem), unbase64(sign)
    text = body.decode("utf-8", "replace")
    problems: list[Problem] = []
    notes: list[str] = []
    signed = rest_string(parts, text)
    if raw is None:
        problems.append(Problem.SIGNATURE_ENCODING)
    else:
        for problem, note, attempt in _rest_tries(parts, text):
            if verify_raw(key, attempt.encode(), raw):
                problems, notes = [problem], [note]
                break
        else:
            if verify_raw(key, signed.encode("utf-8", "replace"), raw, "sha1"):
                problems, notes = [Problem.SIGN_TYPE], ["signed with SHA-1: v3 takes SHA-256"]
            elif other := _whose(context, app, signed.encode("utf-8", "replace"), raw, "sha256"):
                problems, notes = [Problem.OTHER_KEY], [f"this is the key of app {other}"]
    return Explanation(
        problems=tuple(problems) or (Problem.UNKNOWN,),
        signed=signed,
        key=f"public key of app {app.app_id}",
        skew_ms=skew_ms,
        notes=tuple(notes),
    )


def rest_string(parts: Mapping[str, str], body: str) -> str:
    """What v3 signs: each of authorization, method, target, body and (if sent) token, with a line end."""
    token = f"{parts['token']}\n" if parts["token"] else ""
    return f"{parts['auth']}\n{parts['method']}\n{parts['target']}\n{body}\n{token}"


def _first(key: RSAPublicKey, raw: bytes, hash_name: HashName, tries: Iterator[_Try]) -> tuple[Problem, str] | None:
    other: HashName = "sha256" if hash_name == "sha1" else "sha1"
    for at, (problem, note, text, charset) in enumerate(tries):
        data = text.encode(charset, "replace")
        if at and verify_raw(key, data, raw, hash_name):
            return problem, note
        if not at and verify_raw(key, data, raw, other):
            said = "RSA" if hash_name == "sha1" else "RSA2"
            return Problem.SIGN_TYPE, f"sign_type says {said}, the signature is the other kind"
    return None


def _tries(asked: Asked) -> Iterator[_Try]:
    """Strings that people sign instead; the first is the right one, for the other hash."""
    params, charset = asked.params, asked.charset
    right = string_to_sign(params)
    yield Problem.SIGN_TYPE, "", right, charset
    yield Problem.SIGN_TYPE, "sign_type was left out", string_to_sign(params, ("sign", "sign_type")), charset
    for name, encode in _ENCODERS.items():
        encoded = {key: encode(value) for key, value in params.items()}
        yield Problem.URL_ENCODED, f"values were url-encoded ({name}) before signing", string_to_sign(encoded), charset
    plus = {key: value.replace(" ", "+") for key, value in params.items()}
    yield Problem.URL_ENCODED, "plus signs were sent as they are: url-encode them", string_to_sign(plus), charset
    everything = "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "sign")
    yield Problem.EMPTY_INCLUDED, "parameters without a value were signed", everything, charset
    other = _OTHER_CHARSET[charset]
    yield Problem.CHARSET, f"signed in {other}, sent as {charset}", right, other
    yield Problem.CHARSET, f"sent in {other}, which charset does not say", _read_as(asked, other), other
    as_sent = "&".join(f"{name}={params[name]}" for name in params if name != "sign" and params[name])
    yield Problem.PARAMETER_ORDER, "parameters were not sorted by name", as_sent, charset
    for written in _rewritten(params.get("biz_content", "")):
        text = string_to_sign({**params, "biz_content": written})
        yield Problem.BODY_REENCODED, "biz_content was written anew after signing", text, charset
    for name in sorted(params):
        without = {key: value for key, value in params.items() if key != name}
        yield Problem.PARAMETER_LEFT_OUT, f"{name} was not signed", string_to_sign(without), charset


def _rest_tries(parts: Mapping[str, str], body: str) -> Iterator[tuple[Problem, str, str]]:
    path = parts["target"].partition("?")[0]
    yield Problem.QUERY_LEFT_OUT, "the query was not signed", rest_string({**parts, "target": path}, body)
    yield Problem.BODY_LEFT_OUT, "the body was not signed", rest_string(parts, "")
    yield Problem.LAST_NEWLINE, "the last line end was left out", rest_string(parts, body)[:-1]
    lower = {**parts, "method": parts["method"].lower()}
    yield Problem.METHOD_CASE, "the method was signed in lower case", rest_string(lower, body)
    yield Problem.PARAMETER_LEFT_OUT, "the app's token was not signed", rest_string({**parts, "token": ""}, body)
    for written in _rewritten(body):
        yield Problem.BODY_REENCODED, "the body was written anew after signing", rest_string(parts, written)


def _read_as(asked: Asked, charset: str) -> str:
    return string_to_sign({name: value.decode(charset, "replace") for name, value in asked.raw.items()})


def _rewritten(text: str) -> Iterator[str]:
    """The same JSON as other libraries write it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    for ascii_only in (True, False):
        for separators in ((",", ":"), (", ", ": ")):
            yield json.dumps(value, ensure_ascii=ascii_only, separators=separators)
        yield json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).replace("/", "\\/")


def _whose(context: Context, app: AlipayApp, data: bytes, raw: bytes, hash_name: HashName) -> str:
    """The app whose key it is, or empty. Others' keys are tried only where mistakes are to be explained."""
    if not context.settings.explain:  # it takes a while to try them all, and anybody may send a wrong signature
        return ""
    for other in context.accounts.all_alipay()[:_APPS_TRIED]:
        if other.app_id != app.app_id and verify_raw(public_of(other.public_pem), data, raw, hash_name):
            return other.app_id
    return ""


_ENCODERS: dict[str, Callable[[str], str]] = {
    "spaces as +": quote_plus,
    "spaces as %20": lambda text: quote(text, safe=""),
    "slashes kept": quote,
}
