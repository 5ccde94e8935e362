"""Decisions of the dialects: pure, same input same output."""
