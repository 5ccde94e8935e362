"""What else people put together for the XML API than what they should, each with what to say; without the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from jinbao.compat.rules.differing import Guess, brief, guess
from jinbao.compat.rules.wechat import v2signs
from jinbao.compat.types import NoteCode, Problem, note

#: Fields of more characters in all are not put together again without each of them: who asks has proved nothing yet.
_LEFT_OUT_TRIED = 16_384


def guesses(fields: Mapping[str, str]) -> Iterator[Guess]:
    """Each usual mistake with its text; some may give the right one."""
    rest = {name: value for name, value in fields.items() if name != "sign"}

    def made(problem: Problem, text: str, code: NoteCode, **facts: str | int) -> Guess:
        return guess(problem, text.encode(), note(code, **facts))

    empty = sorted(name for name in rest if not rest[name])
    every = "&".join([f"{name}={rest[name]}" for name in sorted(rest)])
    yield made(Problem.EMPTY_INCLUDED, every, NoteCode.EMPTY_SIGNED, names=brief(empty))
    names = [name for name in rest if rest[name]]
    for order in (names, sorted(names, key=str.lower)):
        joined = "&".join([f"{name}={rest[name]}" for name in order])
        yield made(Problem.PARAMETER_ORDER, joined, NoteCode.NAMES_ORDER, names=brief(order, 3))
    for left_out in sorted(rest) if sum(map(len, rest.values())) <= _LEFT_OUT_TRIED else ():
        text = v2signs.text_to_sign({name: value for name, value in rest.items() if name != left_out})
        yield made(Problem.PARAMETER_LEFT_OUT, text, NoteCode.NAME_LEFT_OUT, name=left_out)
    quoted = {name: quote(value, safe="") for name, value in rest.items()}
    yield made(Problem.URL_ENCODED, v2signs.text_to_sign(quoted), NoteCode.VALUES_PERCENT)
    trimmed = {name: value.strip() for name, value in rest.items()}
    yield made(Problem.BODY_REENCODED, v2signs.text_to_sign(trimmed), NoteCode.VALUES_TRIMMED)
    crlf = {name: value.replace("\n", "\r\n") for name, value in rest.items()}
    yield made(Problem.BODY_REENCODED, v2signs.text_to_sign(crlf), NoteCode.VALUES_CRLF)
    for charset, said in (("gb18030", "GBK"), ("latin-1", "ISO-8859-1")):
        content = v2signs.text_to_sign(rest).encode(charset, errors="replace")
        yield guess(Problem.CHARSET, content, note(NoteCode.CHARSET_SIGNED, signed=said, sent="UTF-8"))
