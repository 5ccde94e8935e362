"""What every command has in common: how it runs, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

import click

T = TypeVar("T")


class CannotDo(click.ClickException):
    """What was asked for cannot be carried out as given."""

    exit_code = 2


def guarded(command: Callable[..., T]) -> Callable[..., T]:
    """Turn what an operator can mend into one sentence and exit code 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> T:
        from jinbao.app.sandboxing.client import ControlError, NoSandbox
        from jinbao.app.secrets import SecretsError
        from jinbao.app.server import PortInUse
        from jinbao.app.settings import SettingsError
        from jinbao.app.wiring import CannotOpen
        from jinbao.identity import ProfileError
        from jinbao.kit.errors import Unknown

        known = (SettingsError, SecretsError, PortInUse, CannotOpen, ProfileError, Unknown, NoSandbox, ControlError)
        try:
            return command(*args, **kwargs)
        except known as error:
            raise CannotDo(str(error)) from None

    return run


def run_to_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's work on an event loop of its own."""
    import uvloop

    return uvloop.run(coroutine)
