"""Code in processes of its own, forked from one that has imported the package: the import takes longer than what most do."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

FORKING = """
import json, os, sys, traceback
import pyoxigraph
import immunograph.graph
import immunograph.interchange.reading

for line in sys.stdin:
    code, output, errors = json.loads(line)
    process = os.fork()
    if not process:
        status = 1
        try:
            for handle, path in ((1, output), (2, errors)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), handle)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            exec(compile(code, "<test>", "exec"), {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""


@pytest.fixture(scope="session")
def alone(tmp_path_factory):
    """A function that runs code in a process of its own, and gives what it prints; a process that ends badly is a failure."""
    if not hasattr(os, "fork"):
        pytest.skip("processes cannot be forked here")
    folder = tmp_path_factory.mktemp("alone")
    files = [folder / "output", folder / "errors"]
    with subprocess.Popen(
        [sys.executable, "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def run(code):
            process.stdin.write(json.dumps([textwrap.dedent(code), *map(str, files)]) + "\n")
            process.stdin.flush()
            status = int(process.stdout.readline())
            output, errors = (file.read_text(encoding="utf-8") for file in files)
            assert status == 0, (status, errors[-2000:])
            return output

        yield run
        process.stdin.close()
