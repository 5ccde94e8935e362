"""The composition root: settings, wiring, the HTTP server and the command line.

Nothing imports ``app``. It is the only place that chooses adapters, opens files and starts work in
the background.
"""
