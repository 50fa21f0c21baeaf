"""Look up the new identifiers of a project in the user's ontology files, and record the result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.identifier_table import CURIE_COLUMNS, OWN_PREFIXES, PLACEHOLDERS, Record, write_records
from immunograph.curation.ontology_files import OntologyFile, read_ontology
from immunograph.curation.tables import TABLES, Row, Tables
from immunograph.errors import CheckFailedError, Problem
from immunograph.identifiers import CURIE_PATTERN, PrefixMap

__all__ = ["LookUpReport", "identifiers_of", "look_up_identifiers"]

_PAIRED = frozenset({"context", "participants"})
_MAY_BE = frozenset({"subject", "object"})


@dataclass(frozen=True, slots=True)
class LookUpReport:
    """The result of looking up the identifiers of a project.

    Parameters
    ----------
    used
        CURIE in the tables -> file, row and column of its first use.
    added
        CURIE that was not recorded before -> its new record.
    changed
        CURIE that was renamed or became obsolete -> its old and its new record.
    missing
        CURIE that is neither recorded nor in any of the files -> remedy.
    malformed
        Problems of malformed identifiers, which cannot be looked up.
    obsolete
        Obsolete CURIE -> message with its replacements.
    files
        Ontology files that were read, in order.
    """

    used: Mapping[str, str]
    added: Mapping[str, Record]
    changed: Mapping[str, tuple[Record, Record]]
    missing: Mapping[str, str]
    malformed: Sequence[Problem]
    obsolete: Mapping[str, str]
    files: Sequence[OntologyFile]

    @property
    def in_order(self) -> bool:
        """Whether all identifiers in the tables are recorded, current and well formed."""
        return not (self.missing or self.malformed or self.obsolete)


def _values(row: Row, column: str) -> Iterator[tuple[str, bool]]:
    """Yield pairs of an identifier in a cell, and whether the column allows identifiers only."""
    for part in row.many(column):
        value = part.partition("=")[2].strip() if column in _PAIRED else part
        if column == "numbers":  # KIND<VALUE UNIT, whose kind may be a term of another vocabulary
            value = re.split("[<>=~]", part)[0].strip()
        if column in CURIE_COLUMNS and value not in PLACEHOLDERS:
            yield value, True
        elif column in _PAIRED | _MAY_BE | {"numbers"} and CURIE_PATTERN.match(value) and not value.startswith('"'):
            yield value, False


def identifiers_of(tables: Tables, checks: Identifiers) -> tuple[dict[str, str], list[Problem]]:
    """Collect the CURIEs in a project's tables, and problems of malformed ones.

    Parameters
    ----------
    tables
        The tables of the project.
    checks
        Validator of the syntax of identifiers.

    Returns
    -------
    tuple
        CURIE -> file, row and column of its first use; and a list of problems.

    Raises
    ------
    CheckFailedError
        If a table cannot be read.
    """
    used: dict[str, str] = {}
    malformed: list[Problem] = []
    for name in TABLES:
        if name == "curated/identifiers.tsv":
            continue
        for row in tables[name]:
            for column in row.columns:
                for value, ought in _values(row, column):
                    wrong = checks.malformed(value)
                    local = column in ("predicate", "relation") and ":" not in value
                    if wrong is not None and ought and not local:
                        malformed.append(Problem(row.file, wrong, row=row.number, column=column))
                    elif wrong is None and not OWN_PREFIXES.fullmatch(value.partition(":")[0]):
                        used.setdefault(value, f"{row.file.name}, row {row.number}, column {column}")
    broken = [table.broken for name in TABLES if (table := tables.read(name)).broken is not None]
    if broken:
        raise CheckFailedError([problem for problem in broken if problem is not None])
    return used, malformed


def _found(files: Sequence[OntologyFile]) -> dict[str, Record]:
    """Return a record for each term with a label; earlier files take precedence, except for obsolete terms."""
    found: dict[str, Record] = {}
    for file in files:
        for term in file.terms:
            old = found.get(term.curie)
            record = Record(
                term.curie, term.label, file.path.name, file.version, term.state, term.replaced_by, term.note
            )
            # A file that imports a term may mention it without a label.
            if term.label and (old is None or (old.state == "obsolete" and record.state == "current")):
                found[term.curie] = record
    return found


def _advice(curie: str, files: Sequence[OntologyFile]) -> str:
    prefix = curie.partition(":")[0]
    whole = next((file.path.name for file in files if file.ontology.lower() == prefix.lower()), None)
    if whole is not None:
        return f"not in {whole}, which has all terms of {prefix}: correct the identifier"
    if files:
        return (
            f"in none of the files that were read; pass your copy of {prefix} with --ontology (in Python: ontologies=)"
        )
    return (
        f"never looked up; pass your copy of {prefix}, such as {prefix.lower()}.obo, with --ontology (in Python: "
        "ontologies=)"
    )


def look_up_identifiers(
    root: Path,
    ontologies: Sequence[Path] = (),
    *,
    base_root: Path | None = None,
    prefixes: PrefixMap | None = None,
    write: bool = True,
) -> LookUpReport:
    """Look up the identifiers of a project in local ontology files; nothing is downloaded.

    Parameters
    ----------
    root
        The project directory.
    ontologies
        Ontology files: OBO, OWL as RDF/XML, or OBO Graphs JSON, optionally compressed with gzip. Earlier files take
        precedence.
    base_root
        Directory of the packaged project, whose recorded identifiers are valid for every project; none by default.
    prefixes
        Prefix map; by default immunograph's own. The prefixes in the header of the project's mappings are added.
    write
        Whether to add new records to ``curated/identifiers.tsv`` and update changed ones (default true).

    Returns
    -------
    LookUpReport
        Identifiers that were added, changed, missing, malformed or obsolete.

    Raises
    ------
    CheckFailedError
        If a table cannot be read.
    FormatError
        If an ontology file cannot be read.
    StoreError
        If ``curated/identifiers.tsv`` cannot be written.
    """
    from immunograph.curation.base_tables import records_of
    from immunograph.curation.reader import with_curie_map

    tables = Tables(root)
    known = with_curie_map(tables, prefixes or PrefixMap())
    own = {record.curie: record for record in records_of(tables, known) if record.curie}
    base = {}
    if base_root is not None and base_root.resolve() != root.resolve():
        base = {record.curie: record for record in records_of(Tables(base_root), known)}
    recorded = {**base, **own}
    used, malformed = identifiers_of(tables, Identifiers(recorded.values(), known, root))
    wanted = {*(curie for curie in used if curie not in base), *own}
    files = [read_ontology(path, wanted) for path in ontologies]
    found = _found(files)
    added = {curie: record for curie, record in found.items() if curie not in recorded}
    changed = {
        curie: (own[curie], replace(record, note=own[curie].note or record.note))
        for curie, record in found.items()
        if curie in own and (record.label, record.state) != (own[curie].label, own[curie].state)
    }
    if write and (added or changed):
        after = {**own, **added, **{curie: new for curie, (_, new) in changed.items()}}
        write_records(root / "curated" / "identifiers.tsv", after.values())
    latest = {**recorded, **added, **{curie: new for curie, (_, new) in changed.items()}}
    checks = Identifiers(latest.values(), known, root)
    missing = {curie: _advice(curie, files) for curie in sorted(used) if curie not in latest}
    obsolete = {
        curie: re.sub(r"^\S+ ", "", problem)
        for curie in sorted(used)
        if curie in latest and (problem := checks.problem(curie)) is not None
    }
    order = dict(sorted(added.items()))
    return LookUpReport(used, order, dict(sorted(changed.items())), missing, malformed, obsolete, files)
