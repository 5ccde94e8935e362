"""Keys that live beside the data and never in it: made at the first start, readable by the owner alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

_BYTES = 32
_FILE = "secrets"


class SecretsError(Exception):
    """The file is not what was written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """``identity`` keys the hashes of PINs and codes; ``seeds`` encrypts what paired phones share with us."""

    identity: bytes
    seeds: bytes


def load_secrets(folder: Path, *, new: bool) -> Secrets:
    """The secrets of a data folder; with ``new`` data they are made.

    Losing the file locks every PIN and paired phone out, so it belongs in the backup, apart from the data.
    Raises ``SecretsError`` when it is damaged, or missing beside data that was made with it.
    """
    path = folder / _FILE
    if not path.exists():
        if not new:
            raise SecretsError(f"{path} is missing. Restore it from a backup: PINs and paired phones depend on it.")
        folder.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n" + secrets.token_hex(_BYTES) + "\n")
    try:
        identity, seeds = (bytes.fromhex(line) for line in path.read_text("ascii").split())
    except ValueError:
        raise SecretsError(
            f"{path} is damaged. Restore it from a backup: PINs and paired phones depend on it."
        ) from None
    if len(identity) != _BYTES or len(seeds) != _BYTES:
        raise SecretsError(f"{path} is damaged. Restore it from a backup: PINs and paired phones depend on it.")
    return Secrets(identity, seeds)
