"""Fillers of the sandbox's ports, and the proxy that stands in for the real hosts."""
