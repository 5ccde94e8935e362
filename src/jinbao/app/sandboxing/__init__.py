"""``jinbao sandbox``: a house of its own with a clock that can be moved, the gateway, and everything around it.

Nothing is imported here, since ``client`` and ``launching`` are loaded into other people's test sessions.
"""
