"""How our own API says each refusal: an HTTP status and a sentence in each language.

The table is ``sentences/refusals.json``. Domain code knows no statuses; a test walks every
``Refusal`` there is and fails when one is missing here.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from jinbao.kit.http import Dialect


@cache
def load_dialect() -> Dialect:
    """The table as shipped, the same one to all who ask."""
    text = (resources.files("jinbao.app") / "sentences" / "refusals.json").read_text("utf-8")
    table = json.loads(text)
    return Dialect(
        status={code: row["status"] for code, row in table.items()},
        sentences={
            "en": {code: row["en"] for code, row in table.items()},
            "zh-CN": {code: row["zh"] for code, row in table.items()},
        },
    )
