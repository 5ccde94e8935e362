"""What people may write: texts of several lines, and names of one."""

from __future__ import annotations

import unicodedata

from jinbao.chat.errors import WordsInvalid

#: Controls and surrogates. Characters that this Python does not know may be next year's emoji.
_INVISIBLE = frozenset(("Cc", "Cs"))
#: What makes a name look like another: marks of direction, separators of lines, characters that each font draws anew.
_SNEAKY = frozenset(("Cf", "Zl", "Zp", "Co"))
#: Holds some emoji together.
_JOINER = "\u200d"
#: What languages written from right to left need inside a text.
_LINES = frozenset("\n\t")


def clean_text(text: str, most: int) -> str:
    """A message as it is kept: lines end with one character, no blanks around it; 1 .. ``most`` characters.

    Raises ``WordsInvalid`` when nothing, too much or a control character is left.
    """
    clean = text.replace("\r\n", "\n").strip()
    if not 1 <= len(clean) <= most or not any(map(_shows, clean)):
        raise WordsInvalid(field="text", most=most)
    if any(unicodedata.category(char) in _INVISIBLE and char not in _LINES for char in clean):
        raise WordsInvalid(field="text", most=most)
    return clean


def clean_line(field: str, text: str, least: int, most: int) -> str:
    """A name, alias or greeting of ``least`` .. ``most`` characters on one line, in composed form.

    Raises ``WordsInvalid`` naming ``field``.
    """
    clean = unicodedata.normalize("NFC", text.strip())
    bad = any(unicodedata.category(char) in _INVISIBLE | _SNEAKY and char != _JOINER for char in clean)
    if bad or not least <= len(clean) <= most or (clean and not any(map(_shows, clean))):
        raise WordsInvalid(field=field, most=most)
    return clean


def excerpt(text: str, most: int) -> str:
    """The beginning of a text on one line, at most ``most`` characters."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _shows(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in _SNEAKY
