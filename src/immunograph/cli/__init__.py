"""The command line, one file per command group."""

from immunograph.cli.app import main

__all__ = ["main"]
