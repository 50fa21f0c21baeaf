"""Write ``long_tests.txt``, the tests that ``make quick`` leaves out because of their time, from a report of pytest.

python -m pytest -n 2 -m "not (browser or notebook or slow)" --junitxml=report.xml
python tests/timing.py report.xml
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

LONG = 0.1
"""Seconds of one test, on two idle cores, from which it is left out."""
LIST = Path(__file__).parent / "long_tests.txt"


def listed():
    """Return the tests that are left out, each as its file (from ``tests``) and the name of its function."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("::")) for line in lines if line and not line.startswith("#")}


def long_tests(report):
    """Return those that a report of pytest says are long, and those listed already that it did not run."""
    cases = [
        (f"{case.get('classname').removeprefix('tests.').replace('.', '/')}.py", case.get("name").split("[")[0], case)
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314 (pytest wrote it)
    ]
    long = {(file, name) for file, name, case in cases if float(case.get("time")) >= LONG}
    return long | (listed() - {(file, name) for file, name, _ in cases})


if __name__ == "__main__":
    made = sorted(long_tests(sys.argv[1]))
    head = f"# Tests that take {LONG} s or more each; made by tests/timing.py, left out of make quick.\n"
    LIST.write_text(head + "".join(f"{file}::{name}\n" for file, name in made), encoding="utf-8")
    print(f"{len(made)} tests in {LIST.name}")
