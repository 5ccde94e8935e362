"""All SQL of the wallet, on its own tables."""
