"""Every way the ledger's engines can fail to answer.

An engine says no with a result code (``types.CreateTransferStatus``), never with one of these: these mean that
there is no answer, so whatever was asked stays pending.
"""

from __future__ import annotations

from jinbao.kit.errors import Unknown


class EngineUnavailable(Unknown):
    """The engine is closed, broken, out of disk or out of reach; what was asked may or may not have happened."""


class EngineLocked(EngineUnavailable):
    """Another process (or another engine in this one) has the ledger file open."""


class EngineTooNew(EngineUnavailable):
    """The ledger file was written by a later version of Jinbao; this one must not touch it."""


class EngineDamaged(EngineUnavailable):
    """The ledger file is not what was written. It is left as it is: restore a copy, or call for help."""
