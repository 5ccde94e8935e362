"""The record of what each SDK did: ``results.json``, from which the page on compatibility is made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.sdk.building import HERE
from tests.sdk.lives import LIVES, Lived

RECORD = HERE / "results.json"


@dataclass
class Results:
    """Filled life by life; complete when every SDK has lived."""

    write: bool
    lived: list[Lived] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing was left out, as it is when a part of the tests runs."""
        return {one.life for one in self.lived} >= set(LIVES)

    def shown(self) -> list[dict[str, Any]]:
        """Every life by name, with its steps in the order in which they were gone through."""
        rows = [
            {
                "sdk": one.life.sdk,
                "version": one.version,
                "language": one.life.language,
                "mode": one.life.mode,
                "flavour": one.life.flavour,
                "steps": {name: step["ok"] for name, step in one.steps.items()},
            }
            for one in self.lived
        ]
        return sorted(rows, key=lambda row: (str(row["sdk"]), str(row["mode"]), str(row["flavour"])))

    def text(self) -> str:
        """The record as it is committed."""
        return json.dumps(self.shown(), ensure_ascii=False, indent=1) + "\n"
