"""The command line: prints what the engine does, on the terminal, into a file or as JSON."""

from orgloader.cli.program import main

__all__ = ["main"]
