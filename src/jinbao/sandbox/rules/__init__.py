"""Decisions of the sandbox: what goes wrong when, who may come in, how things are written. Pure."""
