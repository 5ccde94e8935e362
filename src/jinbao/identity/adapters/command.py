"""A sender that hands each code to a program of the operator's, which knows the carrier."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec

from jinbao.kit.errors import Unknown

_WAIT_S = 10
_ERROR_MAX = 200


class CommandSender:
    """Runs ``command`` for each code, with ``{"phone", "code", "language"}`` as JSON on its standard input.

    Exit code 0 means that the carrier has it. An empty command sends nothing and says so.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    async def send(self, phone: str, code: str, language: str) -> None:
        """See ``CodeSender.send``."""
        if not self._command:
            raise Unknown("no way to send codes is set: name a program in [codes] command")
        told = msgspec.json.encode({"phone": phone, "code": code, "language": language})
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=nothing, stderr=pipe)
        except OSError as error:
            raise Unknown(f"{self._command[0]} cannot be run: {error.strerror}") from None
        try:
            _, trouble = await asyncio.wait_for(process.communicate(told), _WAIT_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise Unknown(f"{self._command[0]} did not end within {_WAIT_S} s") from None
        if process.returncode != 0:
            said = trouble.decode("utf-8", "replace")[:_ERROR_MAX].replace(code, "······")
            raise Unknown(f"{self._command[0]} ended with {process.returncode}: {said}")
