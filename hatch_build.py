"""Packaging hook: an sdist and a wheel carry the built web apps, so that installing them needs no Node."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))  # a build front end need not put the checkout on the path

from tools import build_web


class WebHook(BuildHookInterface[Any]):
    """Builds what is missing or stale. ``JINBAO_WEB=skip`` leaves the pages as they are, or out."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before files are collected. An editable install without Node only warns."""
        del build_data
        if os.environ.get("JINBAO_WEB") == "skip":
            return
        try:
            build_web.build(Path(self.root))
        except build_web.CannotBuild as reason:
            if version != "editable":
                raise SystemExit(str(reason)) from reason
            self.app.display_warning(f"{reason} The server will run without its pages.")
