"""All SQL of identity, on identity's tables only. Every function runs inside the caller's unit of work."""
