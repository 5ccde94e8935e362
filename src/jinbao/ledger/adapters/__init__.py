"""Engines of the ledger; ``app.wiring`` chooses one."""
