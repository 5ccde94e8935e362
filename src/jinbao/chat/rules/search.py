"""What is looked for."""

from __future__ import annotations

from jinbao.kit.errors import Invalid

_WORDS_MOST = 60


def pattern_of(q: str) -> str:
    """A LIKE pattern (escaped by ``!``) for texts that hold ``q`` as it stands; raises ``Invalid`` for nothing."""
    words = q.strip()
    if not 1 <= len(words) <= _WORDS_MOST or not words.isprintable():
        raise Invalid(field="q", reason=f"1 to {_WORDS_MOST} characters")
    return "%" + words.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
