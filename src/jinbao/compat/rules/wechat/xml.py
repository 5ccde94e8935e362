"""The XML of WeChat Pay's older API: one flat element, read strictly and written so that any reader gets the same.

What the format never needs is refused rather than skipped: document types (and with them entities), nesting,
attributes, processing instructions, an element twice. Only the five named entities and character references of XML
itself are understood. Bodies are UTF-8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.parsers import expat

from jinbao.compat.types import Note, NoteCode, note

#: A request has some thirty fields; the longest (goods details) may have 6,000 characters.
FIELDS_MAX = 200
NAME_MAX = 64
VALUE_MAX = 65_536

_ROOT = "xml"


class XmlUnreadable(ValueError):
    """The bytes are no flat XML; ``note`` says why. ``encoding``: they are not even UTF-8."""

    def __init__(self, said: Note) -> None:
        super().__init__(said.code.value)
        self.note = said
        self.encoding = said.code is NoteCode.XML_NOT_UTF8


def parse(body: bytes, most: int = 1_048_576) -> dict[str, str]:
    """The texts of the elements by name, exactly as sent; raises ``XmlUnreadable``.

    ``most`` is the longest body in bytes. An encoding that the declaration names is not followed: the protocol has one.
    """
    if len(body) > most:
        raise XmlUnreadable(note(NoteCode.XML_TOO_LONG))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise XmlUnreadable(note(NoteCode.XML_NOT_UTF8)) from error
    reader = _Reader()
    try:
        reader.read(text)
    except expat.ExpatError as error:
        raise XmlUnreadable(note(NoteCode.XML_NOT_WELL_FORMED, line=error.lineno)) from error
    return reader.fields


def write(fields: Mapping[str, str]) -> bytes:
    """The fields as XML in their order, each in CDATA; values must be ``clean``."""
    return f"<{_ROOT}>{_elements(fields)}</{_ROOT}>".encode()


def write_with_list(fields: Mapping[str, str], name: str, item: str, items: Sequence[Mapping[str, str]]) -> bytes:
    """As ``write``, and after the fields a list: ``<name><item>...</item><item>...</item></name>``, unless empty."""
    inner = "".join([f"<{item}>{_elements(each)}</{item}>" for each in items])
    listed = f"<{name}>{inner}</{name}>" if items else ""
    return f"<{_ROOT}>{_elements(fields)}{listed}</{_ROOT}>".encode()


def clean(value: str) -> str:
    """A value as a reader of XML will have it: line ends are ``\\n``, and what XML cannot hold is left out.

    To be done before signing, since the other side signs what it has read.
    """
    flat = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join([char for char in flat if _allowed(ord(char))])


def _allowed(code: int) -> bool:
    """The characters of XML 1.0."""
    return code in (0x09, 0x0A) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _elements(fields: Mapping[str, str]) -> str:
    return "".join([f"<{name}>{_cdata(value)}</{name}>" for name, value in fields.items()])


def _cdata(value: str) -> str:
    return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"


class _Reader:
    """One pass of expat over one document."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._depth = 0
        self._name = ""
        self._parts: list[str] = []
        self._length = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        parser.ProcessingInstructionHandler = self._refuse_instruction
        self._parser = parser

    def read(self, text: str) -> None:
        self._parser.Parse(text, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if attributes:
            raise XmlUnreadable(note(NoteCode.XML_ATTRIBUTES, name=name[:NAME_MAX]))
        if self._depth == 1:
            if name != _ROOT:
                raise XmlUnreadable(note(NoteCode.XML_ROOT))
            return
        if self._depth > 2:
            raise XmlUnreadable(note(NoteCode.XML_NESTED, name=name[:NAME_MAX]))
        if len(name) > NAME_MAX or not name.isascii():
            raise XmlUnreadable(note(NoteCode.XML_NAME))
        if name in self.fields:
            raise XmlUnreadable(note(NoteCode.XML_TWICE, name=name))
        if len(self.fields) == FIELDS_MAX:
            raise XmlUnreadable(note(NoteCode.XML_TOO_MANY))
        self._name, self._parts, self._length = name, [], 0

    def _end(self, name: str) -> None:
        if self._depth == 2:
            self.fields[name] = "".join(self._parts)
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._depth == 1:
            if text.strip(" \t\r\n"):
                raise XmlUnreadable(note(NoteCode.XML_OUTSIDE))
            return
        self._length += len(text)
        if self._length > VALUE_MAX:
            raise XmlUnreadable(note(NoteCode.XML_VALUE, name=self._name))
        self._parts.append(text)

    def _refuse_document_type(self, *_: object) -> None:
        raise XmlUnreadable(note(NoteCode.XML_DOCUMENT_TYPE))

    def _refuse_instruction(self, *_: object) -> None:
        raise XmlUnreadable(note(NoteCode.XML_INSTRUCTION))
