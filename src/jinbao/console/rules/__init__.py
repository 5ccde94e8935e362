"""Decisions of the console: pure, the same answer for the same input."""
