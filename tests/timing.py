"""Write the lists of tests that are kept because of their time, from a report of pytest.

``long_tests.txt`` names those that ``make quick`` leaves out, ``first_tests.txt`` those that ``make test`` starts with.

python -m pytest -n 2 -m "not (browser or notebook or slow)" --junitxml=report.xml
python tests/timing.py report.xml

python -m pytest -n 2 --junitxml=report.xml
python tests/timing.py --first report.xml
"""

import itertools
import sys
from pathlib import Path
from xml.etree import ElementTree

LONG = 0.1
"""Seconds of one test, on two idle cores, from which it is left out."""
LONGEST = 5
"""Seconds of one test from which a whole run starts with it: one that comes last keeps the other cores waiting."""
LIST = Path(__file__).parent / "long_tests.txt"
FIRST = Path(__file__).parent / "first_tests.txt"


def listed(path=LIST):
    """Return the tests of a list, each as its file (from ``tests``) and the name of its function."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("::")) for line in lines if line and not line.startswith("#")}


def dealt(items, files, hands=4):
    """Return the tests in an order in which each of ``hands`` equal parts begins with its share of some files.

    A worker of pytest-xdist starts with an equal part of all tests, in their order. The tests of a file stay together:
    what they share would be set up again.

    ``items`` are pairs of a file and a test, ``files`` the files that come first.
    """
    others = iter([test for file, test in items if file not in files])
    order = []
    for hand in range(hands):
        order += [test for each in files[hand::hands] for file, test in items if file == each]
        order += itertools.islice(others, max(0, len(items) * (hand + 1) // hands - len(order)))
    return [*order, *others]


def long_tests(report, seconds=LONG, path=LIST):
    """Return those that a report of pytest says are long, and those listed already that it did not run."""
    cases = [
        (f"{case.get('classname').removeprefix('tests.').replace('.', '/')}.py", case.get("name").split("[")[0], case)
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314 (pytest wrote it)
    ]
    long = {(file, name) for file, name, case in cases if float(case.get("time")) >= seconds}
    return long | (listed(path) - {(file, name) for file, name, _ in cases})


if __name__ == "__main__":
    is_first = "--first" in sys.argv
    path, seconds, use = (FIRST, LONGEST, "started first") if is_first else (LIST, LONG, "left out of make quick")
    made = sorted(long_tests(sys.argv[-1], seconds, path))
    head = f"# Tests that take {seconds} s or more each; made by tests/timing.py, {use}.\n"
    path.write_text(head + "".join(f"{file}::{name}\n" for file, name in made), encoding="utf-8")
    print(f"{len(made)} tests in {path.name}")
