"""Propose a mapping for a table from its column names and cells, as a draft for a curator to correct."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.identifiers import slug
from immunograph.legible import quoted
from immunograph.mapping.begun_mappings import Begun, read_begun
from immunograph.mapping.column_roles import CORRELATIONS, SIGNS, Column, Layout
from immunograph.mapping.delimited_records import QuotingError
from immunograph.mapping.details import IMPORT_NAME
from immunograph.mapping.detected_dialect import detected, dialect_lines
from immunograph.mapping.dialect import Dialect, format_by_name
from immunograph.mapping.guarding import RESERVED
from immunograph.mapping.identifier_columns import IdentifierColumn, foreign_prefix, is_nothing, separators_of
from immunograph.mapping.predicates import packaged_claim_predicate
from immunograph.mapping.proposed_details import proposed_details
from immunograph.mapping.proposed_documents import proposed_document
from immunograph.mapping.table_batches import ROW, Table, TableSource, open_table
from immunograph.mapping.table_rows import clean
from immunograph.mapping.verdicts import FIRMNESS, STANCES, is_negation, meaning, own_certainty, reason
from immunograph.registered_prefixes import registered_prefixes
from immunograph.store import MAX_RATIO
from immunograph.vocabulary import OBO

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Proposal", "propose", "propose_mapping"]

_EXAMPLES: Final = 3
_EMPTY: Final = "(empty)"
"""Placeholder for an empty cell in a map of verdicts."""

_BATCHES: Final = 200
"""In so many batches prefixes are looked for."""

_PREFIXES: Final = 8
_FEW: Final = 5
_MOST_RARE: Final = 20
_CATEGORIES: Final = (
    ("biolink:Gene", {"NCBIGene", "HGNC", "ENSEMBL", "MGI", "RGD", "civic.gid"}),
    ("biolink:Protein", {"UniProtKB", "PR"}),
    ("biolink:Cell", {"CL"}),
    ("biolink:CellLine", {"CVCL"}),
    ("biolink:Disease", {"MONDO", "DOID", "OMIM", "ORPHA", "Orphanet"}),
    ("biolink:PhenotypicFeature", {"HP", "MP"}),
    ("biolink:ChemicalEntity", {"CHEBI", "PUBCHEM.COMPOUND", "DRUGBANK"}),
    ("biolink:AnatomicalEntity", {"UBERON"}),
)
"""Prefixes whose identifiers are of one kind of thing."""

_CALLED: Final = (
    (r"^(?:gene|tf)s?(?:$|[ _.-]?(?:name|symbol))", "biolink:Gene"),
    (r"^diseases?(?:$|[ _.-]?(?:name|label))", "biolink:Disease"),
    (r"^(?:drug|compound|chemical)s?(?:$|[ _.-]?(?:name|label))", "biolink:ChemicalEntity"),
    (r"^cells?[ _.-]?(?:types?)?(?:$|[ _.-]?(?:name|label))", "biolink:Cell"),
    (r"^(?:phenotype|hpo)s?(?:$|[ _.-]?(?:name|label|term))", "biolink:PhenotypicFeature"),
    (r"^(?:protein|kinase)s?(?:$|[ _.-]?(?:name|label))", "biolink:Protein"),
)
"""Names of columns, and the Biolink class that they plainly contain."""


_BOTH: Final = frozenset({"+-", "-+", "+/-", "-/+", "±", "both", "dual"})
_NOT_STATED: Final = frozenset({"?", "unknown", "unspecified", "not stated", "unclear"})
_MINUS, _PLUS = SIGNS[0][0], SIGNS[1][0]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft mapping of a table, with the columns that need attention.

    Parameters
    ----------
    text
        Mapping as TOML, with comments on guesses.
    unused
        Names of the columns that the draft does not use.
    verdicts
        Names of the columns that are interpreted as stance or certainty.
    unread
        Sentence on cells of the document column that are not read; empty if there are none.
    """

    text: str
    unused: tuple[str, ...]
    verdicts: tuple[str, ...]
    unread: str = ""


def propose_mapping(
    source: TableSource, *, name: str = "", begun: str | Path | None = None, max_ratio: float = MAX_RATIO
) -> str:
    """Propose a mapping for a table as TOML text.

    Parameters
    ----------
    source
        Path of a table, or a data frame. Roles are guessed from the first 5,000 rows at most; up to a million rows are
        searched for rare values and unknown prefixes.
    name
        Import name for ``[source]``; derived from the file name if empty, and ignored if ``begun`` has one.
    begun
        Path of an incomplete mapping file (without claims and axioms) to complete: its text is kept, missing sections
        are added. ``None`` to propose the whole mapping.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    str
        Mapping as TOML, with comments where it is a guess.

    Raises
    ------
    FormatError
        If the table cannot be parsed, has no rows, or has a column with braces in its name; or if the mapping file is not
        valid TOML, is larger than 1 MB, or already has claims or axioms.
    StoreError
        If a file does not exist or cannot be read.
    LimitError
        If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it is
        too large.
    MissingExtraError
        If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"source": ["IL-2"], "effect": ["inhibits"], "target": ["metastasis"]})
    >>> print(propose_mapping(table, name="lab").splitlines()[-4])
    subject = "subject"
    """
    return propose(source, name=name, begun=begun, max_ratio=max_ratio).text


def propose(
    source: TableSource, *, name: str = "", begun: str | Path | None = None, max_ratio: float = MAX_RATIO
) -> Proposal:
    """Propose a mapping for a table, and report the columns that it does not use.

    Parameters
    ----------
    source
        Path of a table, or a data frame; see :func:`propose_mapping`.
    name
        Import name for ``[source]``; derived from the file name if empty, and ignored if ``begun`` has one.
    begun
        Path of an incomplete mapping file (without claims and axioms) to complete; ``None`` to propose the whole
        mapping.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.

    Returns
    -------
    Proposal
        Mapping as TOML, unused columns, columns interpreted as verdicts, and a note on unread document cells.

    Raises
    ------
    FormatError
        If the table cannot be parsed, has no rows, or has a column with braces in its name; or if the mapping file is not
        valid TOML, is larger than 1 MB, or already has claims or axioms.
    StoreError
        If a file does not exist or cannot be read.
    LimitError
        If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it is
        too large.
    MissingExtraError
        If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.
    """
    start = read_begun(Path(begun)) if begun is not None else Begun()
    table, batch, dialect = _opened(source, start.dialect, max_ratio)
    if batch is None or not batch.height:
        raise FormatError(
            f"{table.name}: the table has no rows below its header: add rows, or set header and skip in [table]"
        )
    braced = [name for name in table.columns if "{" in name or "}" in name]
    if braced:
        raise FormatError(
            f"{table.name}: the column {braced[0]!r} has braces in its name, which a mapping cannot refer to: "
            "rename the column"
        )
    frame = clean(batch.drop(ROW), dialect.null)
    layout = Layout(frame, _rare_values(table, frame))
    columns, roles = layout.columns, layout.roles
    if dialect.decimal == "." and any(map(_has_decimal_comma, columns)):
        dialect = replace(dialect, decimal=",")
    if name and not re.fullmatch(IMPORT_NAME, name):
        raise FormatError(
            f"name {quoted(name)} cannot name a graph: use letters A to Z, digits and hyphens, and begin with a letter or "
            f"digit, such as {_slug(name)}"
        )
    called = name or _slug(Path(str(source)).name.partition(".")[0] if isinstance(source, str | Path) else "table")
    if called in RESERVED:
        called = f"{called}-table"
    about = {
        "name": json.dumps(called),
        "title": '""',
        "licence": '"unknown"  # an SPDX identifier such as CC-BY-4.0; quotation needs one',
    }
    described = [f"{key} = {value}" for key, value in about.items() if key == "name" or not start.source]
    sections = [("source", [] if "name" in start.source else described)]
    if isinstance(source, str | Path) and (written := dialect_lines(Path(source), dialect, start.dialect)):
        sections.append(("table", written))
    used = [*(each for found in layout.owned.values() for each in found)]
    used += [found for role in ("subject", "object") if role in roles and (found := roles[role].identifiers)]
    if prefixes := _prefixes(table, sorted({each.name for each in used if each.foreign}), start.prefixes):
        sections.append(("prefixes", prefixes))
    for role in ("subject", "object"):
        sections.append((f"entity.{role}", _entity(role, roles.get(role), layout)))
    unread = ""
    if "document" in roles and (cited := proposed_document(roles["document"], roles.get("year"))):
        sections.append(("document", cited))
        unread = cited[0].removeprefix("# ") if cited[0].startswith("#") else ""
    elif "document" in roles and "document" not in start.sections:
        why = "no column contains identifiers of PubMed or DOIs; each row is attributed to the table itself"
        sections.append(("", [f"# [document]: {why}"]))
    body = start.completed([*sections, *_claim(roles, columns)])
    unused = tuple(each.name for each in columns if not _is_used(each.name, body))
    verdicts = tuple(dict.fromkeys(roles[role].name for role in ("stance", "certainty") if role in roles))
    return Proposal("\n".join([*_head(table.name, columns, unused), body]), unused, verdicts, unread)


def _opened(source: TableSource, given: Dialect, max_ratio: float) -> tuple[Table, pl.DataFrame | None, Dialect]:
    """Open a table as it seems to be written, and read its first rows."""
    dialect = given
    if isinstance(source, str | Path) and Path(source).is_file():
        path = Path(source)
        try:
            is_text = given.is_text or (not given.format and replace(given, format=format_by_name(path)).is_text)
        except FormatError:
            is_text = True
            dialect = replace(given, format="csv")
        if is_text:
            dialect = detected(path, dialect, max_ratio=max_ratio)
    try:
        table = open_table(source, dialect, max_ratio=max_ratio)
        return table, next(iter(table.batches()), None), dialect
    except QuotingError:
        dialect = replace(dialect, quote="")  # quotes seem to be ordinary characters
        table = open_table(source, dialect, max_ratio=max_ratio)
        return table, next(iter(table.batches()), None), dialect


def _rare_values(table: Table, frame: pl.DataFrame) -> dict[str, list[str]]:
    """Return the values that columns of few values have in later rows only: a ``NOT`` may be rare."""
    import polars as pl

    seen = {each: set(frame[each].drop_nulls()) for each in frame.columns if frame[each].dtype == pl.String}
    few = {name: values for name, values in seen.items() if len(values) <= _FEW}
    found: dict[str, list[str]] = {name: [] for name in few}
    for batch in itertools.islice(table.batches(few), 1, _BATCHES) if few else ():
        for name, values in few.items():
            for cell in batch[name].drop_nulls().unique().sort():
                text = str(cell).strip()
                if text and text not in values and len(found[name]) < _MOST_RARE:
                    values.add(text)
                    found[name].append(text)
    return found


def _has_decimal_comma(column: Column) -> bool:
    """Return whether all cells are numbers, some of them with a comma that cannot separate thousands."""
    filled = [cell for cell in column.cells if not is_nothing(cell)]
    numbers = all(re.fullmatch(r"[<>]?[+-]?[0-9]+(?:,[0-9]+)?", cell) for cell in filled)
    return numbers and any(re.search(r"^[<>]?[+-]?0,|,[0-9]{1,2}$|,[0-9]{4}", cell) for cell in filled)


def _prefixes(table: Table, names: list[str], known: Container[str]) -> list[str]:
    """Declare the unknown prefixes that some columns of identifiers have, in all of their rows."""
    found: dict[str, str] = {}
    if not names:
        return []
    for batch in itertools.islice(table.batches(names), _BATCHES):
        for name in names:
            for cell in batch[name].drop_nulls().unique().sort():
                for piece in re.split("[;,|]", cell):
                    if (prefix := foreign_prefix(piece)) and prefix not in known:
                        found.setdefault(prefix, piece.strip())
    return [_declaration(prefix, example) for prefix, example in sorted(found.items())[:_PREFIXES]]


def _declaration(prefix: str, example: str) -> str:
    registered = registered_prefixes().get(prefix)
    comment = f"such as {example}"
    if registered is None:
        is_obo = re.fullmatch(r"[A-Za-z]+:[0-9]{7}", example)
        registered = f"{OBO}{prefix}_" if is_obo else f"https://bioregistry.io/{prefix}:"
        comment += ": guessed, correct it"
    return f"{_key(prefix)} = {json.dumps(registered)}  # {comment}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)


def _is_used(name: str, body: str) -> bool:
    body = "\n".join(line for line in body.splitlines() if not line.startswith("#"))
    quoted = (json.dumps("{" + name + "}", ensure_ascii=only)[1:-1] for only in (True, False))
    return any(each in body for each in quoted)


def _head(table: str, columns: list[Column], unused: tuple[str, ...]) -> list[str]:
    """Return comments on the content of the table, and on columns that the mapping does not use."""
    lines = [
        f"# A first mapping of {_shown(table)}, guessed from its columns: correct it, try it with --dry-run (in Python: dry_run=True), then import.",
        "# The columns, with some of their cells:",
    ]
    for each in columns:
        note = "   <-- NOT USED" if each.name in unused else ""
        lines.append(f"#   {_shown(each.name)}: {', '.join(_shown(value) for value in each.values[:_EXAMPLES])}{note}")
    if unused:
        lines += [
            "#",
            f"# !!! NOT USED: {', '.join(map(_shown, unused))}. Their content is lost unless you add it below, such as",
            "# !!! in [evidence] (stance, certainty, note) or in context of the claim (docs/mapping.md).",
        ]
    return [*lines, ""]


def _entity(role: str, column: Column | None, layout: Layout) -> list[str]:
    if column is None:
        return ['name = "{…}"  # no column seems to contain it: name one, or a thing, such as "lung cancer"']
    own = column.identifiers
    identifiers = layout.owned.get(role, [])
    lists = own.separators if own is not None else ()
    if own is None and any(each.separators for each in identifiers):
        lists = separators_of(column.cells)
    several = any(each.separators for each in identifiers)
    if lists:  # one identifier beside several names is none of theirs
        identifiers = [each if each.separators else replace(each, separators=lists) for each in identifiers]
    steps = [each.step() for each in ([own] if own is not None else []) + identifiers]
    told = ", ".join([*steps, '"name"', '"mint"'])
    lines = [
        f"name = {_name(column, lists)}" + ("  # no column has its name" if own is not None else ""),
        f"identify = [{told}]  # an identifier, else a known name, else a minted one",
        f"category = {json.dumps(_category(column, identifiers))}  # such as biolink:Gene, biolink:Disease, biolink:Cell",
    ]
    listing = _components(column, layout.columns)
    if listing is not None:
        names = json.dumps("{" + listing.name + "}", ensure_ascii=False)
        split = json.dumps(list(separators_of(listing.cells)))
        lines += [
            f"# {_shown(listing.name)} lists several names in some rows: if these are the parts of a complex, write instead of name",
            f"# name = {{ from = {names}, split = {split} }}",
            '# many = "complex"',
        ]
    if several and not lists:
        lines.insert(1, "# some cells below contain several identifiers for one name: each is then a separate entity")
    return lines


def _components(column: Column, among: Iterable[Column]) -> Column | None:
    """Return the column of symbols beside a ligand or a receptor, or itself, if some of its cells list several."""
    plain = column.name.strip().lower()
    start = re.match(r"ligand|receptor", plain)
    if start is None:
        return None
    symbols = rf"{start.group()}[ _.-](?:gene[ _.-]?)?(?:symbol|gene|subunit|component)s?$"
    able = [each for each in among if re.match(symbols, each.name.strip().lower())]
    return next((each for each in [*able, column] if separators_of(each.cells)), None)


def _category(column: Column, identifiers: Iterable[IdentifierColumn]) -> str:
    """Return the Biolink class of things, if the name of their column or their first identifier says it plainly."""
    own = [column.identifiers] if column.identifiers is not None else []
    prefixes = [each.prefix for each in (*own, *identifiers)]
    found = [name for prefix in prefixes for name, some in _CATEGORIES if prefix in some]
    if not prefixes:
        plain = column.name.strip().lower()
        found = [name for pattern, name in _CALLED if re.search(pattern, plain)]
    return found[0] if found else "biolink:NamedThing"


def _name(column: Column, separators: tuple[str, ...]) -> str:
    """Return the value of a name, without cells such as ``NA``, which are not names."""
    text = json.dumps("{" + column.name + "}", ensure_ascii=False)
    if separators:
        return f"{{ from = {text}, split = {json.dumps(list(separators))} }}"
    gaps = [cell for cell in column.cells if cell and is_nothing(cell)]
    if not gaps:
        return text
    known = ", ".join(f'{_shown(cell)} = {{ reject = "there is no name" }}' for cell in gaps)
    return f"{{ from = {text}, map = {{ {known} }}, else = {text} }}"


def _predicate(value: str) -> str:
    """Return the predicate that has a value as its name, or that it plainly stands for; empty if there is none."""
    plain = value.strip().lower()
    signs = (iri for pattern, iri in (*CORRELATIONS, *SIGNS) if re.search(pattern, plain))
    return packaged_claim_predicate(value) or next(signs, "")


def _claim(roles: dict[str, Column], columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = []
    column = roles.get("predicate")
    if column is None:
        verb = (
            'predicate = "ig:associatedWith"  # no column says it: choose one of the predicates in docs/predicates.md'
        )
        ends = [roles[role].name.strip().lower() for role in ("subject", "object") if role in roles]
        if len(ends) == 2 and ends[0].startswith("ligand") and ends[1].startswith("receptor"):
            verb = 'predicate = "ig:bindsReceptor"  # of a ligand and a receptor; what comes of it is not said'
    else:
        lines = ["# each value of the column -> a predicate; ^ before it swaps subject and object"]
        for value in column.values:
            guess = _predicate(value)
            why = (
                "a null result: it needs a predicate, and stance null"
                if meaning(value, STANCES) == "null"
                else "not mapped yet"
            )
            target = json.dumps(guess) if guess else f'{{ reject = "{why}" }}'
            lines.append(f"{json.dumps(value, ensure_ascii=False)} = {target}")
        sections.append(("values.predicates", [*lines, *_undirected(column)]))
        verb = f'predicate = {{ from = {json.dumps("{" + column.name + "}")}, map = "predicates" }}'
    claim = [
        'subject = "subject"',
        verb,
        'object = "object"',
        'status = "proposed"  # accepted, once you have checked what the rows say: only then do they count as findings',
    ]
    return [*sections, *_evidence(roles, columns), ("[claim]", claim)]


def _undirected(column: Column) -> list[str]:
    """Show what to write for values of an effect in both directions, or in one that is not stated."""
    lines: list[str] = []
    both = [each for each in column.values if each.strip().lower() in _BOTH]
    unknown = [each for each in column.values if each.strip().lower() in _NOT_STATED]
    if both:
        value, key = _shown(both[0]), _shown(column.name)
        lines.append(f"# {value}, if it means both effects, is two [[claim]] in place of one, each with its predicate:")
        for predicate, wanted in (("ig:activates", _PLUS), ("ig:inhibits", _MINUS)):
            own = [each for each in column.values if re.search(wanted, each.strip().lower())]
            some = ", ".join(map(_shown, [*own, both[0]]))
            lines.append(f'#   predicate = "{predicate}" with when = {{ {key} = [{some}] }}')
    if unknown:
        lines.append(f'# {_shown(unknown[0])} = "ig:modulates"  # if it means an effect whose direction is not stated')
    return lines


def _evidence(roles: dict[str, Column], columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """Propose what passages say; a value that may speak against a claim, or softly, is never taken for firm support."""
    sections: list[tuple[str, list[str]]] = []
    made: list[str] = []
    for role, table, known, comment in (
        ("stance", "stances", STANCES, "supports; null (tested, no effect seen); disputes; unstated; asks; intends"),
        ("certainty", "certainties", FIRMNESS, "3 asserted, 2 probable, 1 possible, 0 open"),
    ):
        column = roles.get(role)
        if column is None:
            continue
        lines = [f"# {comment}; correct each line"]
        negation = role == "stance" and is_negation(column.values)
        for value in filter(None, column.values):
            stands = meaning(value, known, column.name) or own_certainty(value, column.name, column.values)
            target = json.dumps(stands) if stands else f"{{ reject = {_shown(reason(value, role))} }}"
            lines.append(f"{_shown(value)} = {target}")
        empty = (
            '"supports"  # the cell does not negate its row' if negation else f'{{ reject = "its {role} is empty" }}'
        )
        sections.append((f"values.{table}", [*lines, f'"{_EMPTY}" = {empty}']))
        source = f'[{_shown("{" + column.name + "}")}, "{_EMPTY}"]'
        made.append(
            f'{role} = {{ from = {source}, map = "{table}", else = {{ reject = "its {role} is not in the map" }} }}'
        )
    if "text" in roles:
        name = _shown("{" + roles["text"].name + "}")
        made.append(f"paraphrase = {name}  # quotation, if these are the words of the source")
    designs, details = proposed_details(columns, list(roles.values()))
    if designs:
        comment = (
            "# a study design of docs/mapping.md, such as cell_culture or cohort; empty: unknown; correct each line"
        )
        sections.append(("values.designs", [comment, *designs]))
    made += details
    return [*sections, *([("evidence", made)] if made else [])]


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError:
        return "table"


def _shown(text: str) -> str:
    """Write text of a table such that it stays on one line of comment."""
    return json.dumps(text, ensure_ascii=False)
