"""Write the lists of tests that are kept because of their time, from a report of pytest; and choose cases by them.

``long_tests.txt`` names those that ``make quick`` leaves out, ``first_tests.txt`` those that ``make test`` starts with,
``sampled_tests.txt`` those of many cases and those that take long alone: ``make test`` runs a fifth of the cases of
each, and a fifth of the long tests of a file; ``make thorough`` runs all.

python -m pytest -n 2 -m "not (browser or notebook or slow)" --junitxml=report.xml
python tests/timing.py report.xml

python -m pytest -n 2 --junitxml=report.xml
python tests/timing.py --first report.xml
python tests/timing.py --sampled report.xml
"""

import itertools
import math
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

LONG = 0.1
"""Seconds of one test, on two idle cores, from which it is left out."""
LONGEST = 5
"""Seconds of one test from which a whole run starts with it: one that comes last keeps the other cores waiting."""
LIST = Path(__file__).parent / "long_tests.txt"
FIRST = Path(__file__).parent / "first_tests.txt"
SAMPLED = Path(__file__).parent / "sampled_tests.txt"
LONG_TOGETHER = 0.3
"""Seconds that all cases of a test take together from which ``make test`` runs a fifth of them."""
LONG_ALONE = 0.4
"""Seconds of a test of one case from which it is one of the long tests of its file."""
SHARE = 5
"""One case, one long test of a file, or one generated example, in so many is run where tests are sampled."""
EXAMPLES = {"share": 1}
"""What the numbers of generated examples are divided by in this run; ``conftest.py`` sets it before tests are read."""


def examples(number):
    """Return how many examples Hypothesis generates: all in ``make thorough``, a fifth in ``make test``."""
    return math.ceil(number / EXAMPLES["share"])


def sampled(names):
    """Return those of the cases of one test, or of the long tests of one file, that ``make test`` runs.

    They are a fifth, drawn by their names, at least one.

    By a checksum and not by position, so that it is not always the same store or format of a product of two lists.
    """
    return set(sorted(names, key=lambda name: (zlib.crc32(name.encode()), name))[: math.ceil(len(names) / SHARE)])


def left_out(items):
    """Return the tests that ``make test`` leaves to ``make thorough``.

    ``items`` are triples of a file and a function, whether it is marked *thorough*, *whole* or neither, and a test.
    The cases of one function are drawn among themselves, the tests of one case among those of their file.
    """
    items = list(items)
    listed_there, drawn, out = listed(SAMPLED), defaultdict(list), []
    number = Counter(place for place, _, _ in items)
    for place, mark, item in items:
        if mark == "thorough":
            out.append(item)
        elif mark != "whole" and place in listed_there:
            drawn[place if number[place] > 1 else place[0]].append(item)
    for each in drawn.values():
        kept = sampled([item.name for item in each])
        out += [item for item in each if item.name not in kept]
    return out


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
    if path == SAMPLED:
        number, together = Counter((file, name) for file, name, _ in cases), Counter()
        for file, name, case in cases:
            together[file, name] += float(case.get("time"))
        long = {place for place in number if together[place] >= (seconds if number[place] > 1 else LONG_ALONE)}
    else:
        long = {(file, name) for file, name, case in cases if float(case.get("time")) >= seconds}
    return long | (listed(path) - {(file, name) for file, name, _ in cases})


LISTS = {
    "--first": (FIRST, LONGEST, "s or more each", "started first"),
    "--sampled": (
        SAMPLED,
        LONG_TOGETHER,
        f"s or more with all their cases, or {LONG_ALONE} s alone",
        "of which make test runs a fifth",
    ),
}

if __name__ == "__main__":
    path, seconds, how_long, use = LISTS.get(sys.argv[1], (LIST, LONG, "s or more each", "left out of make quick"))
    made = sorted(long_tests(sys.argv[-1], seconds, path))
    head = f"# Tests that take {seconds} {how_long}; made by tests/timing.py, {use}.\n"
    path.write_text(head + "".join(f"{file}::{name}\n" for file, name in made), encoding="utf-8")
    print(f"{len(made)} tests in {path.name}")
