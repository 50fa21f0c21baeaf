"""The command line, run in this process: a process of its own takes half a second to start."""

import contextlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from immunograph.cli.app import main


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*words, cwd=None, stdin=None, env=None):
    """Run a command as in a pipe.

    What is no :class:`SystemExit` is raised, so that no traceback goes unseen. Where the process itself is what is tested (its
    encoding, signals, closed pipes, what it leaves behind), tests start one.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["immunograph", *map(str, words)])
        patch.setattr(sys, "stdin", given)
        patch.chdir(cwd or Path.cwd())
        patch.delenv("COLUMNS", raising=False)
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    return Done(code if isinstance(code, int) else int(bool(code)), _text(out), _text(err))


def _text(stream):
    return stream.buffer.getvalue().decode().replace(os.linesep, "\n")
