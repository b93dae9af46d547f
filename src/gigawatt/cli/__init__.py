"""The command line: one short file a command."""

from gigawatt.cli.application import application, main

__all__ = ["application", "main"]
