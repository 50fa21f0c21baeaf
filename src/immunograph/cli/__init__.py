"""The command-line interface, one module per group of commands."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the command ``immunograph``; Ctrl-C exits with code 130, even during imports."""
    gc.set_threshold(20_000, 20, 20)  # as the server: modules and columns are hardly ever garbage
    try:
        from immunograph.cli.app import main as run

        run()
    except KeyboardInterrupt:
        writes = any(word.partition("=")[0] in ("--into", "--remove") for word in sys.argv[1:])
        print("stopped; the store has all of this change or nothing of it" if writes else "stopped", file=sys.stderr)
        sys.exit(130)
