"""``python -m jinbao`` is the ``jinbao`` command."""

from jinbao.app.cli import main

main(prog_name="jinbao")
