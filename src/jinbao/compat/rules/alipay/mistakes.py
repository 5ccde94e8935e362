"""What else people sign for a request of Alipay's than what they should, each with what to say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, quote_plus, unquote

from jinbao.compat.rules.alipay.reading import Asked, string_to_sign
from jinbao.compat.rules.differing import Guess, brief, guess
from jinbao.compat.types import NoteCode, Problem, note

_OTHER_CHARSET = {"utf-8": "gb18030", "gb18030": "utf-8"}
_SAID_CHARSET = {"utf-8": "UTF-8", "gb18030": "GBK"}
_HOSTS = ("https://openapi.alipay.com",)
#: Parameters of more characters in all are not put together again without each of them: a signature that a customer
#: has seen in an address can be sent with anything.
_LEFT_OUT_TRIED = 65_536
_ENCODERS: dict[NoteCode, Callable[[str], str]] = {
    NoteCode.VALUES_PLUS: quote_plus,
    NoteCode.VALUES_PERCENT: lambda text: quote(text, safe=""),
    NoteCode.VALUES_SLASHES: quote,
}


def of_parameters(asked: Asked) -> Iterator[Guess]:
    """Strings that people sign for the classic gateway instead of the right one."""
    params, charset = asked.params, asked.charset

    def made(problem: Problem, text: str, code: NoteCode, **facts: str | int) -> Guess:
        return guess(problem, text.encode(charset, "replace"), note(code, **facts))

    for code, encode in _ENCODERS.items():
        encoded = {key: encode(value) for key, value in params.items()}
        yield made(Problem.URL_ENCODED, string_to_sign(encoded), code)
    plus = {key: value.replace(" ", "+") for key, value in params.items()}
    yield made(Problem.URL_ENCODED, string_to_sign(plus), NoteCode.PLUS_SENT)
    quoted = {key: f'"{value}"' for key, value in params.items() if value}
    yield made(Problem.URL_ENCODED, string_to_sign(quoted), NoteCode.VALUES_QUOTED)
    empty = sorted(name for name in params if not params[name] and name != "sign")
    everything = "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "sign")
    yield made(Problem.EMPTY_INCLUDED, everything, NoteCode.EMPTY_SIGNED, names=brief(empty))
    yield from _charsets(asked)
    names = [name for name in params if name != "sign" and params[name]]
    for order in (names, sorted(names, reverse=True), sorted(names, key=str.lower)):
        joined = "&".join(f"{name}={params[name]}" for name in order)
        yield made(Problem.PARAMETER_ORDER, joined, NoteCode.NAMES_ORDER, names=brief(order, 3))
    for written in rewritten(params.get("biz_content", "")):
        text = string_to_sign({**params, "biz_content": written})
        yield made(Problem.BODY_REENCODED, text, NoteCode.BIZ_CONTENT_REWRITTEN)
    if sum(map(len, params.values())) <= _LEFT_OUT_TRIED:
        yield from _left_out(params, made)


def _left_out(params: Mapping[str, str], made: Callable[..., Guess]) -> Iterator[Guess]:
    for name in sorted(params):
        without = {key: value for key, value in params.items() if key != name}
        yield made(Problem.PARAMETER_LEFT_OUT, string_to_sign(without), NoteCode.NAME_LEFT_OUT, name=name)
    form = {name: value for name, value in params.items() if name != "sign_type"}
    for extra in ("sign_type", "biz_content", "notify_url", "return_url"):
        for other in sorted(form):  # two at once: as those do who sign asynchronous notices with this
            both = {name: value for name, value in params.items() if name not in (extra, other)}
            left_out = brief(sorted({extra, other}))
            yield made(Problem.PARAMETER_LEFT_OUT, string_to_sign(both), NoteCode.NAME_LEFT_OUT, name=left_out)


def _charsets(asked: Asked) -> Iterator[Guess]:
    other = _OTHER_CHARSET[asked.charset]
    said = {"signed": _SAID_CHARSET[other], "sent": _SAID_CHARSET[asked.charset]}
    right = string_to_sign(asked.params).encode(other, "replace")
    yield guess(Problem.CHARSET, right, note(NoteCode.CHARSET_SIGNED, **said))
    read = string_to_sign({name: value.decode(other, "replace") for name, value in asked.raw.items()})
    yield guess(Problem.CHARSET, read.encode(other, "replace"), note(NoteCode.CHARSET_SENT, sent=said["signed"]))


def rest_string(parts: Mapping[str, str], body: str) -> str:
    """What v3 signs: each of authorization, method, target, body and (if sent) token, with a line end."""
    token = f"{parts['token']}\n" if parts["token"] else ""
    return f"{parts['auth']}\n{parts['method']}\n{parts['target']}\n{body}\n{token}"


def of_rest(parts: Mapping[str, str], body: str, base: str = "") -> Iterator[Guess]:
    """The same of v3; ``base`` is the scheme and host of the request."""

    def made(problem: Problem, text: str, code: NoteCode | None = None, **facts: str | int) -> Guess:
        notes = () if code is None else (note(code, **facts),)
        return Guess(problem, notes, text.encode("utf-8", "replace"))

    right, target = rest_string(parts, body), parts["target"]
    path = target.partition("?")[0]
    yield made(Problem.QUERY_LEFT_OUT, rest_string({**parts, "target": path}, body))
    yield made(Problem.BODY_LEFT_OUT, rest_string(parts, ""))
    yield made(Problem.LAST_NEWLINE, right[:-1])
    lower = parts["method"].lower()
    told = {"signed": lower, "sent": parts["method"]}
    yield made(Problem.METHOD_CASE, rest_string({**parts, "method": lower}, body), NoteCode.METHOD_SIGNED, **told)
    yield made(Problem.PARAMETER_LEFT_OUT, rest_string({**parts, "token": ""}, body), NoteCode.TOKEN_LEFT_OUT)
    for host in dict.fromkeys((base, *_HOSTS)):
        text = rest_string({**parts, "target": host + target}, body)
        yield made(Problem.HOST_SIGNED, text, NoteCode.HOST_SIGNED, host=host)
    for left_out in ("/v3", "/v3/alipay"):
        text = rest_string({**parts, "target": target.removeprefix(left_out)}, body)
        yield made(Problem.PATH_PREFIX, text, NoteCode.PATH_LEFT_OUT, part=left_out)
    text = rest_string({**parts, "target": unquote(target)}, body)
    yield made(Problem.URL_ENCODED, text, NoteCode.ADDRESS_DECODED)
    scheme = rest_string({**parts, "auth": f"ALIPAY-SHA256withRSA {parts['auth']}"}, body)
    yield made(Problem.LINES, scheme, NoteCode.SCHEME_SIGNED)
    yield made(Problem.LINES, right.replace("\n", "\r\n"), NoteCode.LINE_BREAK_CRLF)
    for written in rewritten(body):
        yield made(Problem.BODY_REENCODED, rest_string(parts, written), NoteCode.BODY_REWRITTEN)


def rewritten(text: str) -> Iterator[str]:
    """The same JSON as other libraries write it."""
    try:
        value = json.loads(text)
        for ascii_only in (True, False):
            for sort in (False, True):
                for separators in ((",", ":"), (", ", ": ")):
                    yield json.dumps(value, ensure_ascii=ascii_only, separators=separators, sort_keys=sort)
                compact = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"), sort_keys=sort)
                yield compact.replace("/", "\\/")
    except (ValueError, RecursionError):
        return
