"""The invariants of the whole house, each a named function that gives what breaks it."""
