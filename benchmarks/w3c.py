"""Run the W3C's tests of SPARQL 1.0, SPARQL 1.1 and RDF 1.1 through our faces and the raw engine; write what differs.

    python benchmarks/w3c.py --suites DIR              # counts, differences, and whether each is explained
    python benchmarks/w3c.py --suites DIR --write      # and write docs/conformance.md

``DIR`` is a copy of github.com/w3c/rdf-tests: the folders ``sparql/sparql10``, ``sparql/sparql11`` and ``rdf/rdf11`` with
their manifests. Three faces are compared with each other term by term: pyoxigraph itself; ``kg.add``, ``kg.query`` and
``kg.update``; and ``kg.dataset()``, which is rdflib's interface. Expected results are first put
into the engine, which writes numbers in its own way (``01`` as ``1``). Left out are tests of entailment, of the protocols
and of SERVICE, as they ask for other things than an engine without a network has.

Each difference from the raw engine has an explanation in ``w3c_explained.toml``.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rdflib
from pyparsing import ParseBaseException
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, Namespace
from w3c_answers import Answer, expected_of
from w3c_faces import FACES, RDFLIB, Face, Plain, Raw

from immunograph.errors import HostNotAllowedError, QuerySyntaxError

ROOT = Path(__file__).parents[1]
EXPLAINED = Path(__file__).with_name("w3c_explained.toml")
DOCUMENT = ROOT / "docs" / "conformance.md"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFT = Namespace("http://www.w3.org/ns/rdftest#")

EVALUATED = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
UPDATED = {MF.UpdateEvaluationTest, UT.UpdateEvaluationTest}
SYNTAX = {
    MF.PositiveSyntaxTest: ("query", True),
    MF.PositiveSyntaxTest11: ("query", True),
    MF.NegativeSyntaxTest: ("query", False),
    MF.NegativeSyntaxTest11: ("query", False),
    MF.PositiveUpdateSyntaxTest11: ("update", True),
    MF.NegativeUpdateSyntaxTest11: ("update", False),
}
DOCUMENTS = ("NTriples", "NQuads", "Turtle", "Trig", "XML")
PARSED = {RDFT[f"Test{name}Eval"] for name in DOCUMENTS}
ACCEPTED = {RDFT[f"Test{name}PositiveSyntax"]: True for name in DOCUMENTS} | {
    RDFT[f"Test{name}{kind}"]: False for name in DOCUMENTS for kind in ("NegativeSyntax", "NegativeEval")
}
LEFT_OUT = (
    "entailment",
    "protocol",
    "service",
    "service-description",
    "graph-store-protocol",
    "http-rdf-update",
    "rdf-mt",
)


@dataclass(frozen=True)
class Test:
    """One entry of a manifest."""

    manifest: rdflib.Graph
    node: Any
    kind: Any
    suite: str
    name: str
    base: str
    folder: Path

    def base_of(self, path: Path) -> str:
        """Return the address that a file is taken to have."""
        return self.base + path.relative_to(self.folder).as_posix() if self.base else path.as_uri()


@dataclass(frozen=True)
class Difference:
    """A test in which a face does not do what the raw engine does."""

    face: str
    test: str
    raw: str
    ours: str


# --- finding the tests --------------------------------------------------------------------------------------------


def tests_in(suites: Path) -> Iterator[Test]:
    """Find each test of the kinds that are run, in the order of the manifests."""
    known = {*EVALUATED, *UPDATED, *SYNTAX, *PARSED, *ACCEPTED}
    for part in ("sparql/sparql10", "sparql/sparql11", "rdf/rdf11"):
        for path in sorted((suites / part).rglob("manifest*.ttl")):
            folder = path.parent.name
            if folder in LEFT_OUT:
                continue
            manifest = rdflib.Graph()
            manifest.parse(path, format="turtle", publicID=path.as_uri())
            base = next(iter(manifest.objects(None, MF.assumedTestBase)), None)
            for entries in manifest.objects(None, MF.entries):
                for node in Collection(manifest, entries):
                    kinds = known & set(manifest.objects(node, RDF.type))
                    if kinds:
                        name = f"{folder}/{str(node).rpartition('#')[2]}"
                        suite = _suite(part, folder, min(kinds))
                        yield Test(manifest, node, min(kinds), suite, name, str(base or ""), path.parent)


def _suite(part: str, folder: str, kind: Any) -> str:
    if part.startswith("rdf"):
        return "RDF 1.1: " + {
            "rdf-n-triples": "N-Triples", "rdf-n-quads": "N-Quads", "rdf-turtle": "Turtle", "rdf-trig": "TriG", "rdf-xml": "RDF/XML"
        }[folder]  # fmt: skip
    what = "syntax" if kind in SYNTAX else "update" if kind in UPDATED else "query"
    return f"SPARQL 1.{part[-1]}: {what}"


def _path(node: Any) -> Path:
    return Path(rdflib.URIRef(node).removeprefix("file://"))


# --- running them -------------------------------------------------------------------------------------------------


def _asked(face: Face, test: Test) -> Answer:
    """Load what a query is to see, and answer it."""
    action = test.manifest.value(test.node, MF.action)
    plain = isinstance(action, rdflib.URIRef)
    query = action if plain else test.manifest.value(action, QT.query)
    text = _path(query).read_text(encoding="utf-8")
    if not plain:
        for data in test.manifest.objects(action, QT.data):
            face.load(_path(data), None, str(data))
        for data in test.manifest.objects(action, QT.graphData):
            face.load(_path(data), str(data), str(data))
    for name in _named_in(text):
        path = _path(query).parent / name
        if path.is_file():
            face.load(path, path.as_uri(), path.as_uri())
    return face.query(text, str(query))


def _named_in(text: str) -> Iterable[str]:
    """Name the files after FROM and FROM NAMED, which a test without data leaves to the engine to load."""
    words = text.replace("<", " <").split()
    for before, word in itertools.pairwise(words):
        if before.upper() in ("FROM", "NAMED") and word.startswith("<"):
            yield word.strip("<>")


def _updated(face: Face, test: Test) -> Answer:
    """Load what an update is to change, carry it out, and give all quads."""
    action = test.manifest.value(test.node, MF.action)
    _load_state(face, test.manifest, action)
    request = test.manifest.value(action, UT.request)
    face.update(_path(request).read_text(encoding="utf-8"), str(request))
    return Answer("quads", face.quads())


def _load_state(face: Face, manifest: rdflib.Graph, state: Any) -> None:
    for data in manifest.objects(state, UT.data):
        face.load(_path(data), None, str(data))
    for data in manifest.objects(state, UT.graphData):
        path = _path(manifest.value(data, UT.graph))
        face.load(path, str(manifest.value(data, RDFS.label)), path.as_uri())


def _read(face: Face, test: Test) -> Answer:
    path = _path(test.manifest.value(test.node, MF.action))
    face.load(path, None, test.base_of(path))
    return Answer("quads", face.quads())


def run(kind_of: type[Face], test: Test) -> tuple[bool, Answer]:
    """Run a test through a face: whether it passed, and what was given."""
    face = kind_of()
    action, result = (test.manifest.value(test.node, predicate) for predicate in (MF.action, MF.result))
    if test.kind in SYNTAX:
        what, good = SYNTAX[test.kind]
        text = _path(action).read_text(encoding="utf-8")
        try:
            if isinstance(face, Plain):
                face.check(text, str(action), what)
            elif what == "query":
                face.query(text, str(action))
            else:
                face.update(text, str(action))
        except face.errors as error:
            parsed = not isinstance(face, Plain) and not _is_syntax(error)
            return parsed == good, Answer("parsed", parsed)
        return good, Answer("parsed", True)
    try:
        if test.kind in ACCEPTED:
            given = _read(face, test)
            return ACCEPTED[test.kind], given
        if test.kind in PARSED:
            given, wanted = _read(face, test), Raw()
            wanted.load(_path(result), None, test.base_of(_path(result)))
            return given.same(Answer("quads", wanted.quads())), given
        if test.kind in UPDATED:
            given, wanted = _updated(face, test), Raw()
            _load_state(wanted, test.manifest, result)
            return given.same(Answer("quads", wanted.quads())), given
        given = _asked(face, test)
        return given.same(expected_of(_path(result))), given
    except face.errors as error:
        if isinstance(error, HostNotAllowedError):
            return False, Answer("refused", "by the network policy")
        return ACCEPTED.get(test.kind) is False, Answer("error", "refused")


def _is_syntax(error: BaseException) -> bool:
    return isinstance(error, QuerySyntaxError | SyntaxError) or isinstance(
        error.__cause__, SyntaxError | ParseBaseException
    )


def _in_words(passed: bool, answer: Answer) -> str:
    what = {
        "error": "an error", "refused": "refused by the network policy", "rows": "rows", "quads": "triples",
        "boolean": str(answer.value), "parsed": "parsed" if answer.value else "a syntax error",
    }[answer.kind]  # fmt: skip
    return f"{'passes' if passed else 'fails'} ({what})"


@dataclass
class Report:
    """What came of all tests."""

    number: Counter[str]
    passed: Counter[tuple[str, str]]
    differences: list[Difference]
    failing: dict[str, list[str]]


def run_all(suites: Path, faces: Mapping[str, type[Face]] = FACES) -> Report:
    """Run all tests through all faces."""
    report = Report(Counter(), Counter(), [], {face: [] for face in faces})
    for test in tests_in(suites.resolve()):
        report.number[test.suite] += 1
        raw_passed, raw = run(FACES["raw"], test)
        for name, face in faces.items():
            passed, answer = (raw_passed, raw) if name == "raw" else run(face, test)
            report.passed[test.suite, name] += passed
            if not passed:
                report.failing[name].append(test.name)
            if name in FACES and name != "raw" and (passed != raw_passed or not answer.same(raw)):
                report.differences.append(
                    Difference(name, test.name, _in_words(raw_passed, raw), _in_words(passed, answer))
                )
    return report


# --- what is written ----------------------------------------------------------------------------------------------


def explained() -> dict[tuple[str, str], str]:
    """Read the explanation of each known difference, by face and test."""
    made = {}
    for entry in tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["difference"]:
        for test in entry["tests"]:
            made[entry["face"], test] = entry["because"]
    return made


def unexplained(report: Report) -> list[str]:
    """Say which differences have no explanation, and which explanations no difference."""
    known, found = explained(), {(each.face, each.test): each for each in report.differences}
    lines = [
        f"not explained: {face} {test}: raw {found[face, test].raw}, ours {found[face, test].ours}"
        for face, test in found
        if (face, test) not in known
    ]
    return lines + [f"explained, but no difference: {face} {test}" for face, test in known if (face, test) not in found]


INTRODUCTION = """# Conformance

The W3C's tests of SPARQL 1.0, SPARQL 1.1 and RDF 1.1 (github.com/w3c/rdf-tests) run through three interfaces: pyoxigraph itself;
`kg.add`, `kg.query` and `kg.update`; and `kg.dataset()`, which is rdflib's `parse`, `query` and `update` over the same engine.
Tests of entailment, the protocols and SERVICE are left out. `python benchmarks/w3c.py --suites DIR --write` writes this
page, and a test compares it with the results.

"""


def written(report: Report) -> str:
    """Write the page."""
    lines = [INTRODUCTION + f"With pyoxigraph {version('pyoxigraph')} and rdflib {version('rdflib')}.", ""]
    lines += ["| suite | tests | pyoxigraph | `kg` | `kg.dataset()`|", "|---|---:|---:|---:|---:|"]
    totals: Counter[str] = Counter()
    for group in ("SPARQL", "RDF"):
        suites = [suite for suite in report.number if suite.startswith(group)]
        for suite in suites:
            counts = [report.passed[suite, face] for face in FACES]
            lines.append(f"| {suite} | {report.number[suite]} | {' | '.join(map(str, counts))} |")
        totals = Counter({face: sum(report.passed[suite, face] for suite in suites) for face in FACES})
        number = sum(report.number[suite] for suite in suites)
        counts_in_all = " | ".join(f"**{totals[face]}**" for face in FACES)
        lines.append(f"| **{group}, total** | **{number}** | {counts_in_all} |")
    lines += ["", "## Where an interface differs from pyoxigraph", ""]
    known = explained()
    for face in ("kg", "dataset"):
        found = [each for each in report.differences if each.face == face]
        shown = "`kg`" if face == "kg" else "`kg.dataset()`"
        lines += [f"### {shown}: {len(found)} tests", ""]
        reasons = dict.fromkeys(known.get((face, each.test), "Not explained.") for each in found)
        for reason in reasons:
            of_reason = [each for each in found if known.get((face, each.test), "Not explained.") == reason]
            lines += [reason, ""]
            lines += [f"- `{each.test}`: pyoxigraph {each.raw}, here {each.ours}" for each in of_reason]
            lines.append("")
    lines += ["## Tests that pyoxigraph itself fails", ""]
    lines += [f"- `{test}`" for test in report.failing["raw"]]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run all tests; exit code 1 if a difference has no explanation, or an explanation no difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", type=Path, required=True, help="a copy of github.com/w3c/rdf-tests")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)}")
    parser.add_argument("--rdflib", action="store_true", help="count what rdflib by itself passes, too")
    chosen = parser.parse_args(arguments)
    if not (chosen.suites / "sparql").is_dir():
        parser.error(f"{chosen.suites} holds no folder 'sparql': name a copy of github.com/w3c/rdf-tests")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)  # rdflib's complaints about invalid literals, which are part of the tests
    report = run_all(chosen.suites, FACES | RDFLIB if chosen.rdflib else FACES)
    page = written(report)
    if chosen.write:
        DOCUMENT.write_text(page, encoding="utf-8")
    print(page.partition("## Where")[0])
    if chosen.rdflib:
        counts = {suite: report.passed[suite, "rdflib"] for suite in report.number}
        print("rdflib by itself passes", ", ".join(f"{number} ({suite})" for suite, number in counts.items()))
    lines = unexplained(report)
    print("\n".join(lines) or f"each of the {len(report.differences)} differences is explained")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
