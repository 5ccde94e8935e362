"""Decisions about packets: pure, the same answer for the same question."""
