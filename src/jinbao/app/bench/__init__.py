"""Benchmarks: each prints JSON with the machine, versions and settings, and is never a timed test."""
