"""Fillers of compat's ports."""
