"""The Typer application: registers all commands, and turns errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import contextvars
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Annotated, Final

import typer

import immunograph
from immunograph.cli import (
    analysing,
    asking,
    assisting,
    gating,
    identifying,
    importing,
    making,
    networking,
    noticing,
    pushing,
    serving,
    showing,
    storing,
)
from immunograph.cli.command_hints import on_command_line
from immunograph.cli.options import reads_packaged, terminal_width
from immunograph.cli.slips import CommandLineError, run
from immunograph.errors import CheckFailedError, ImmunographError, UnknownNameError
from immunograph.legible import LegibleStream, WrappingStream, legible
from immunograph.plurals import counted
from immunograph.shell_commands import data_named

__all__ = ["app", "main"]

_SHOWN_PROBLEMS: Final = 200
"""Maximum number of errors of tables that are printed."""

app = typer.Typer(
    name="immunograph",
    help="Knowledge graphs for cancer immunology: who says it, where, how firmly, and who says otherwise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        print(f"immunograph {immunograph.__version__}")
        raise typer.Exit


for _group in (
    making,
    identifying,
    noticing,
    gating,
    importing,
    asking,
    showing,
    analysing,
    networking,
    pushing,
    storing,
    serving,
    assisting,
):
    _group.register(app)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM raise ``SystemExit``, so that stores are closed and temporary files removed; only in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _discard_output() -> None:
    """Redirect standard output to the null device, so that Python does not fail when it flushes the buffer at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream in memory has no file descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line, and exit: 0 success, 1 a negative result (such as a failed check, or no path), 2 an error."""
    contextvars.copy_context().run(_main)


def _main() -> None:
    width = terminal_width()
    sys.stdout = LegibleStream(sys.stdout) if width is None else WrappingStream(sys.stdout, width)
    try:
        try:
            with _ended_in_order():
                code = run(app, sys.argv[1:])
        finally:
            sys.stdout.flush()
        sys.exit(code)
    except CheckFailedError as error:
        for problem in error.problems[:_SHOWN_PROBLEMS]:
            print(f"error: {legible(str(problem))}", file=sys.stderr)
        more = len(error.problems) - _SHOWN_PROBLEMS
        if more > 0:
            print(f"… and {counted(more, 'more error')}", file=sys.stderr)
        sys.exit(2)
    except ImmunographError as error:
        told = str(error) if isinstance(error, CommandLineError) else on_command_line(str(error))
        if isinstance(error, UnknownNameError) and error.coverage:
            named = data_named.get()
            if reads_packaged.get():
                told += " It is the packaged graph: name another one with --data."
            elif named is not None:
                told = told.replace("The graph has ", f"The graph {named} has ", 1)
        print(f"error: {legible(told)}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        _discard_output()
        sys.exit(0)
    except OSError as error:
        _discard_output()
        told = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        if error.errno == errno.ENOSPC and not error.filename:
            told = "the output cannot be written, because its disk is full: free some space, or write it elsewhere"
        print(f"error: {legible(told)}", file=sys.stderr)
        sys.exit(2)
    except UnicodeError as error:
        print(f"error: {error}; use a terminal and files in UTF-8", file=sys.stderr)
        sys.exit(2)
