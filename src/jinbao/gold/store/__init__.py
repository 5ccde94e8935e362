"""All SQL of gold, on tables whose names begin with ``gold_``."""
