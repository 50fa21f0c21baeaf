"""The command-line interface, one module per group of commands."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the command ``immunograph``; Ctrl-C exits with code 130, even during imports."""
    try:
        from immunograph.cli.app import main as run

        run()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
