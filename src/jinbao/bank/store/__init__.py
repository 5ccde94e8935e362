"""All SQL of the bank module: our instructions, and the sandbox bank's own books."""
