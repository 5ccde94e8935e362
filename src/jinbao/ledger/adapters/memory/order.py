"""Checks in order of precedence."""

from __future__ import annotations

from typing import TypeVar

from jinbao.ledger.types import CreateAccountStatus, CreateTransferStatus

Status = TypeVar("Status", CreateAccountStatus, CreateTransferStatus)


def first(*checks: tuple[bool, Status]) -> Status | None:
    """The status of the first check that is true: what is wrong, if anything is."""
    return next((status for wrong, status in checks if wrong), None)
