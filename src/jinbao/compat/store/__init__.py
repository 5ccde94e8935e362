"""All SQL of compat, on compat's tables only."""
