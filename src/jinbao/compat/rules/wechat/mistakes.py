"""What else people sign for a request of API v3 than what they should: the likeliest first, each with what to say."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, unquote_plus

from jinbao.compat.rules.differing import Guess, guess
from jinbao.compat.rules.wechat import authorization as rules
from jinbao.compat.rules.wechat.authorization import Authorization
from jinbao.compat.types import Incoming, Note, NoteCode, Problem, note

#: Bodies longer than this are not encoded again in every way.
_BODY_TRIED = 65_536
#: Up to here a body is encoded in every way for each address that is often mistaken.
_BOTH_TRIED = 4_096
_OFTEN = frozenset({Problem.QUERY_LEFT_OUT, Problem.HOST_SIGNED})
_HOSTS = ("https://api.mch.weixin.qq.com", "http://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com")
#: Two calls of a clock, one for the string and one for the header, lie at most so many seconds apart.
_APART_S = 5
#: How libraries write JSON: compactly, with blanks, on lines of their own.
_SHAPES: tuple[tuple[Note, tuple[str, str], int | None], ...] = (
    (note(NoteCode.BODY_COMPACT), (",", ":"), None),
    (note(NoteCode.BODY_BLANKS), (", ", ": "), None),
    (note(NoteCode.BODY_INDENTED, spaces=2), (",", ": "), 2),
    (note(NoteCode.BODY_INDENTED, spaces=4), (",", ": "), 4),
)
#: What libraries make of no body at all.
_NOTHINGS = ("{}", "null", "undefined", '""', "[]", "None")
_LINES = ("method", "address", "timestamp", "nonce_str", "body")
_FRONTS = ("/api", "/sandbox", "/wechat", "/wechatpay", "/wxpay", "/pay", "/v3")


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request, ready to be put together otherwise; ``body`` is the part of the body that is signed."""

    request: Incoming
    said: Authorization
    body: bytes

    def text(
        self,
        *,
        target: str | None = None,
        body: bytes | None = None,
        method: str = "",
        timestamp: str = "",
        nonce: str | None = None,
    ) -> bytes:
        """The message, but for what is given."""
        return rules.message(
            method or self.request.method,
            self.request.target if target is None else target,
            timestamp or self.said.timestamp,
            self.said.nonce if nonce is None else nonce,
            self.body if body is None else body,
        )


def guesses(request: Incoming, said: Authorization, body: bytes) -> Iterator[Guess]:
    """Each usual mistake with the message that it gives; some may give the right one."""
    sent = _Sent(request, said, body)
    bodies = [*_bodies(sent)]
    yield from (Guess(problem, notes, sent.text(body=content)) for problem, notes, content in bodies)
    for problem, notes, target in _targets(request):
        yield Guess(problem, notes, sent.text(target=target))
        if problem in _OFTEN and len(body) <= _BOTH_TRIED:
            both = ((*notes, *more) for _, more, _ in bodies)
            yield from (
                Guess(problem, told, sent.text(target=target, body=text))
                for told, (_, _, text) in zip(both, bodies, strict=True)
            )
    yield from _lines(sent)
    yield from _heads(sent)
    if len(body) <= _BODY_TRIED:
        yield from _arranged(sent)


def _targets(request: Incoming) -> Iterator[tuple[Problem, tuple[Note, ...], str]]:
    target, path, query = request.target, request.path, request.query
    if query:
        yield Problem.QUERY_LEFT_OUT, (), path
        yield Problem.QUERY_LEFT_OUT, (note(NoteCode.QUERY_MARK),), path + "?"
    for host in dict.fromkeys((request.base, *_HOSTS)):
        bare = host.partition("://")[2]
        for front in (host, bare, f"//{bare}"):
            yield Problem.HOST_SIGNED, (note(NoteCode.HOST_SIGNED, host=front),), front + target
            if query:
                yield Problem.HOST_SIGNED, (note(NoteCode.HOST_WITHOUT_QUERY, host=front),), front + path
    for plain in dict.fromkeys((unquote(target), unquote_plus(target))):
        yield Problem.URL_ENCODED, (note(NoteCode.ADDRESS_DECODED),), plain
    for coded in _encoded(path, query):
        yield Problem.URL_ENCODED, (note(NoteCode.ADDRESS_ENCODED),), coded
    pairs = query.split("&")
    for order in (sorted(pairs), sorted(pairs, reverse=True)):
        yield Problem.URL_ENCODED, (note(NoteCode.QUERY_ORDER),), f"{path}?{'&'.join(order)}"
    yield from _paths(target)


def _paths(target: str) -> Iterator[tuple[Problem, tuple[Note, ...], str]]:
    """The path with something left out of its beginning, put before it, or not filled in."""
    yield Problem.PATH_PREFIX, (note(NoteCode.PATH_SLASH),), target[1:]
    rest = target
    for _ in range(2):
        gone, slash, rest = rest[1:].partition("/")
        if not slash:
            break
        rest = slash + rest
        yield Problem.PATH_PREFIX, (note(NoteCode.PATH_LEFT_OUT, part=f"/{gone}"),), rest
    for front in _FRONTS:
        yield Problem.PATH_PREFIX, (note(NoteCode.PATH_ADDED, part=front),), front + target
    yield from ((Problem.PATH_PREFIX, (note(NoteCode.PATH_TEMPLATE),), template) for template in _templates(target))


def _encoded(path: str, query: str) -> Iterator[str]:
    """The address as it is when encoded once more, by another library, or with other letters."""
    mark = "?" if query else ""
    yield quote(path) + mark + quote(query, safe="=&")
    yield quote(unquote(path)) + mark + quote(unquote_plus(query), safe="=&")
    yield quote(unquote(path), safe="/*|@") + mark + quote(unquote(query), safe="=&/:+,*|@")
    whole = path + mark + query
    yield "".join(part if at % 2 == 0 else part.lower() for at, part in enumerate(_escapes(whole)))
    yield "".join(part if at % 2 == 0 else part.upper() for at, part in enumerate(_escapes(whole)))
    yield whole.replace("+", "%20")
    yield whole.replace("%20", "+")


def _escapes(text: str) -> list[str]:
    """The text in pieces: every other one is a percent sign with its two digits."""
    first, *rest = text.split("%")
    return [first, *itertools.chain.from_iterable((f"%{each[:2]}", each[2:]) for each in rest)]


def _templates(target: str) -> Iterator[str]:
    """The address with the names that documentation has in the place of numbers."""
    path, mark, query = target.partition("?")
    parts = path.split("/")
    for at, part in enumerate(parts):
        for name in (
            "out_trade_no",
            "transaction_id",
            "out_refund_no",
            "out_bill_no",
            "out_batch_no",
            "transfer_bill_no",
        ):
            if part and at > 2:
                for written in (f"{{{name}}}", f":{name}"):
                    yield "/".join([*parts[:at], written, *parts[at + 1 :]]) + mark + query


def _bodies(sent: _Sent) -> Iterator[tuple[Problem, tuple[Note, ...], bytes]]:
    body = sent.body
    if not body:
        for text in _NOTHINGS:
            yield Problem.BODY_NOT_SENT, (note(NoteCode.BODY_INVENTED, text=text),), text.encode()
        pairs = parse_qsl(sent.request.query, keep_blank_values=True, errors="replace")
        asked = json.dumps(dict(pairs), ensure_ascii=False)
        for text in (sent.request.query, asked, asked.replace('": "', '":"').replace('", "', '","')):
            yield Problem.BODY_NOT_SENT, (note(NoteCode.BODY_QUERY),), text.encode("utf-8", "replace")
        return
    yield Problem.BODY_LEFT_OUT, (), b""
    if len(body) > _BODY_TRIED:
        return
    yield Problem.BODY_REENCODED, (note(NoteCode.BODY_END_LOST),), body.rstrip(b"\r\n")
    yield Problem.BODY_REENCODED, (note(NoteCode.BODY_END_ADDED),), body + b"\n"
    bom = "\ufeff".encode()
    for content in (bom + body, body.removeprefix(bom)):
        yield Problem.BODY_REENCODED, (note(NoteCode.BODY_BOM),), content
    yield from _written(body)
    for charset in ("gb18030", "latin-1", "utf-16-le"):
        content = body.decode("utf-8", "replace").encode(charset, "replace")
        yield Problem.CHARSET, (note(NoteCode.BODY_CHARSET, signed=charset.upper()),), content


def _written(body: bytes) -> Iterator[tuple[Problem, tuple[Note, ...], bytes]]:
    """The same JSON as other libraries write it."""
    try:
        value = json.loads(body)
        for ascii_only, sort, (shape, separators, indent) in itertools.product((True, False), (False, True), _SHAPES):
            text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=sort, separators=separators, indent=indent)
            letters = () if text.isascii() and not ascii_only else (note(_LETTERS[ascii_only]),)
            how = (shape, *letters, *((note(NoteCode.BODY_SORTED),) if sort else ()))
            content = text.encode("utf-8", "surrogatepass")
            yield Problem.BODY_REENCODED, how, content
            slashed = (*how, note(NoteCode.BODY_SLASHES))
            yield Problem.BODY_REENCODED, slashed, content.replace(b"/", b"\\/")
            yield Problem.BODY_REENCODED, (*how, note(NoteCode.BODY_END_ADDED)), content + b"\n"
    except (ValueError, RecursionError):
        return  # it is no JSON: nothing to write otherwise


_LETTERS = {True: NoteCode.BODY_ESCAPED, False: NoteCode.BODY_UTF8}


def _lines(sent: _Sent) -> Iterator[Guess]:
    """How lines end, and which method stands in the first."""
    right = sent.text()
    yield guess(Problem.LAST_NEWLINE, right[:-1])
    if not sent.body:
        yield guess(Problem.LAST_NEWLINE, right[:-2])
    else:
        yield guess(Problem.BODY_LEFT_OUT, sent.text(body=b"")[:-1])
    yield guess(Problem.LINES, right + b"\n")
    yield guess(Problem.LINES, right.replace(b"\n", b"\r\n"), note(NoteCode.LINE_BREAK_CRLF))
    yield guess(Problem.LINES, right.replace(b"\n", b"\\n"), note(NoteCode.LINE_BREAK_WRITTEN))
    yield guess(Problem.LINES, right.replace(b"\n", b""), note(NoteCode.LINE_BREAK_NONE))
    used = sent.request.method
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", used.lower(), used.capitalize()):
        if method != used:
            told = note(NoteCode.METHOD_SIGNED, signed=method, sent=used)
            yield guess(Problem.METHOD_CASE, sent.text(method=method), told)


def _heads(sent: _Sent) -> Iterator[Guess]:
    """A time or a nonce that was made, or written, twice."""
    stamp, nonce = sent.said.timestamp, sent.said.nonce
    at_s = sent.said.at_s
    near = [str(at_s + apart) for by in range(1, _APART_S + 1) for apart in (-by, by)]
    for other in (stamp[:10], f"{stamp}000", str(at_s // 1_000), *near):
        told = note(NoteCode.TIME_SIGNED, signed=other, sent=stamp)
        yield guess(Problem.TIMESTAMP_DIFFERS, sent.text(timestamp=other or "0"), told)
    written = (
        nonce.lower(),
        nonce.upper(),
        nonce.replace("-", ""),
        nonce.strip(),
        nonce[:32],
        "",
        f'"{nonce}"',
        "null",
    )
    for other in written:
        told = note(NoteCode.NONCE_SIGNED, signed=other, sent=nonce)
        yield guess(Problem.NONCE_DIFFERS, sent.text(nonce=other), told)


def _arranged(sent: _Sent) -> Iterator[Guess]:
    """The right lines in another order, or all but one of them."""
    request, said = sent.request, sent.said
    parts = [each.encode() for each in (request.method, request.target, said.timestamp, said.nonce)] + [sent.body]
    for order in itertools.permutations(range(5)):
        told = note(NoteCode.LINE_ORDER, order=", ".join(_LINES[at] for at in order))
        yield guess(Problem.LINES, b"".join(parts[at] + b"\n" for at in order), told)
    for left_out in range(4):
        text = b"".join(part + b"\n" for at, part in enumerate(parts) if at != left_out)
        yield guess(Problem.LINES, text, note(NoteCode.LINE_LEFT_OUT, line=_LINES[left_out]))
