"""Propose a mapping for a table from the names and cells of its columns, as a draft for a curator to correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.identifiers import slug
from immunograph.mapping.delimited_records import QuotingError
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.identifier_columns import (
    IdentifierColumn,
    identifier_column,
    is_nothing,
    owner,
    separators_of,
)
from immunograph.mapping.table_batches import ROW, TableSource, open_table
from immunograph.mapping.table_rows import clean
from immunograph.mapping.verdicts import FIRMNESS, STANCES, is_firmness, is_negation, is_stance, meaning, reason
from immunograph.store import MAX_RATIO

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Proposal", "propose", "propose_mapping"]

_ROLES: Final[dict[str, str]] = {
    "subject": r"^(?:subject|subj|source|from|entity_?a|node_?1|ligand|regulator|cytokine|drug|gene|tf|effector)(?:$|[ _.-]?(?:name|label|symbol|genesymbol|gene))",
    "object": r"^(?:object|obj|target|to|entity_?b|node_?2|receptor|disease|phenotype|regulated|outcome)(?:$|[ _.-]?(?:name|label|symbol|genesymbol|gene))",
    "predicate": r"^(?:predicate|relation(?:ship)?|effect|sign|direction|interaction(?:_?type)?|mode|action|type|regulation)$",
    "document": r"pmid|pubmed|^doi$|^references?$|^publications?$|citation_id",
    "text": r"^(?:sentence|statement|evidence(?:_statement|_text)?|quote|text|passage|description)$",
    "year": r"^(?:pub(?:lication)?_?)?year$",
}
_FURTHER_ROLES: Final[dict[str, str]] = {
    "subject": r"^(?:marker|symbol|protein)(?:$|[ _.-]?(?:name|label|symbol|gene))",
    "object": r"^(?:cell|cell[ _.-]?type)(?:$|[ _.-]?(?:name|label))",
}
"""Names of columns tried for a role if none of the usual names is present."""
_SIGNS: Final = (
    (r"^(?:-1|-|inhibit\w*|down.*|decreas\w*|suppress\w*|repress\w*|negative\w*|reduc\w*|block\w*)$", "ig:inhibits"),
    (r"^(?:\+?1|\+|activat\w*|up.*|stimulat\w*|positive\w*|induc\w*)$", "ig:activates"),
    (r"^increas\w*$", "ig:enhances"),
)
_ROWS: Final = 5_000
_VALUES: Final = 20
_CELLS: Final = 500
_EXAMPLES: Final = 3
_CELL: Final = 40
_EMPTY: Final = "(empty)"
"""Placeholder for an empty cell in a map of verdicts."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    values: list[str]
    number: int
    cells: tuple[str, ...] = ()
    """More cells, not truncated."""

    @property
    def identifiers(self) -> IdentifierColumn | None:
        """What identifiers it holds, if it does."""
        return identifier_column(self.name, self.cells)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft mapping of a table.

    Parameters
    ----------
    text
        The mapping as TOML.
    unused
        Columns that the draft does not use.
    verdicts
        Columns interpreted as verdicts: stance or certainty.
    """

    text: str
    unused: tuple[str, ...]
    verdicts: tuple[str, ...]


def propose_mapping(source: TableSource, *, name: str = "", max_ratio: float = MAX_RATIO) -> str:
    """Return a draft mapping for a table, as TOML.

    Parameters
    ----------
    source
        A path or a data frame; its first thousand rows are inspected.
    name
        Name of the import; derived from the file name if empty.
    max_ratio
        Decompressed bytes allowed per compressed byte.

    Returns
    -------
    str
        The mapping, with comments where it is a guess.

    Raises
    ------
    FormatError
        If the table cannot be read.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"source": ["IL-2"], "effect": ["inhibits"], "target": ["metastasis"]})
    >>> print(propose_mapping(table, name="lab").splitlines()[-4])
    subject = "subject"
    """
    return propose(source, name=name, max_ratio=max_ratio).text


def propose(source: TableSource, *, name: str = "", max_ratio: float = MAX_RATIO) -> Proposal:
    """Return a draft mapping for a table, with the columns that it does not use.

    Parameters
    ----------
    source
        A path or a data frame.
    name
        Name of the import; derived from the file name if empty.
    max_ratio
        Decompressed bytes allowed per compressed byte.

    Returns
    -------
    Proposal
        The mapping as TOML, and the columns to check.

    Raises
    ------
    FormatError
        If the table cannot be parsed, has no rows, or has a column with braces in its name.
    """
    dialect = Dialect()
    table = open_table(source, dialect, max_ratio=max_ratio)
    try:
        batch = next(iter(table.batches()), None)
    except QuotingError:
        dialect = Dialect(quote="")  # quotes seem to be ordinary characters
        table = open_table(source, dialect, max_ratio=max_ratio)
        batch = next(iter(table.batches()), None)
    if batch is None or not batch.height:
        raise FormatError(
            f"{table.name}: the table has no rows below its header: there is nothing to propose a mapping for"
        )
    braced = [name for name in table.columns if "{" in name or "}" in name]
    if braced:
        raise FormatError(
            f"{table.name}: the column {braced[0]!r} has braces in its name, so that no mapping can refer to it: "
            "rename the column"
        )
    frame = clean(batch.drop(ROW), ())
    columns = [_column(frame, each) for each in frame.columns]
    roles = _roles(columns)
    called = name or _slug(Path(str(source)).name.partition(".")[0] if isinstance(source, str | Path) else "table")
    lines = [
        "[source]",
        f"name = {json.dumps(called)}",
        'title = ""',
        'licence = "unknown"  # an SPDX identifier such as CC-BY-4.0; quotation needs one',
        "",
    ]
    if not dialect.quote:
        lines += ["[table]", 'quote = ""  # quotes occur within cells', ""]
    owned = _owned(roles, columns)
    for role in ("subject", "object"):
        lines += _entity(role, roles.get(role), owned.get(role, []), columns)
    if "document" in roles:
        lines += _document(roles["document"], roles.get("year"))
    body = "\n".join([*lines, *_claim(roles)]) + "\n"
    unused = tuple(each.name for each in columns if not _is_used(each.name, body))
    verdicts = tuple(dict.fromkeys(roles[role].name for role in ("stance", "certainty") if role in roles))
    return Proposal("\n".join([*_head(table.name, columns, unused), body]), unused, verdicts)


def _is_used(name: str, body: str) -> bool:
    quoted = (json.dumps("{" + name + "}", ensure_ascii=only)[1:-1] for only in (True, False))
    return any(each in body for each in quoted)


def _head(table: str, columns: list[_Column], unused: tuple[str, ...]) -> list[str]:
    """Return comments on what the table contains, and which columns the mapping does not use."""
    lines = [
        f"# A first mapping of {_shown(table)}, guessed from its columns: correct it, try it with --dry-run, then import.",
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


def _column(frame: pl.DataFrame, name: str) -> _Column:
    import polars as pl

    column = frame[name]
    if column.dtype.is_nested():
        return _Column(name, [], 0)
    texts = column.cast(pl.String).drop_nulls().head(_ROWS)
    counts = texts.value_counts(sort=True)
    cells = tuple(counts[texts.name].head(_CELLS))
    return _Column(name, [str(value)[:_CELL] for value in cells[:_VALUES]], counts.height, cells)


def _roles(columns: list[_Column]) -> dict[str, _Column]:
    """Guess what columns are for, first by their names, then by their cells."""
    found: dict[str, _Column] = {}
    few = [each for each in columns if 0 < each.number <= _VALUES and not _is_of_signs(each)]
    for role, looks in (("certainty", is_firmness), ("stance", is_stance)):
        verdicts = [each for each in few if each not in found.values() and looks(each.name.strip(), each.values)]
        if role == "stance" and not verdicts:
            verdicts = [each for each in few if each not in found.values() and is_negation(each.values)]
        if verdicts:
            found[role] = verdicts[0]
    for role, pattern in _ROLES.items():
        fits = [
            each for each in columns if re.search(pattern, each.name.strip().lower()) and each not in found.values()
        ]
        if fits:
            found[role] = fits[0]
    for role, pattern in _FURTHER_ROLES.items():
        fits = [
            each for each in columns if re.search(pattern, each.name.strip().lower()) and each not in found.values()
        ]
        if role not in found and fits:
            found[role] = fits[0]
    left = [each for each in columns if each.values and each not in found.values() and not _are_numbers(each.values)]
    plain = [each for each in left if each.identifiers is None] or left
    for role in ("subject", "object"):
        if role not in found and plain:
            found[role] = plain.pop(0)
    return found


def _is_of_signs(column: _Column) -> bool:
    """Return whether a column holds verbs of an effect rather than verdicts, judged by its name and values."""
    named = re.search(_ROLES["predicate"], column.name.strip().lower())
    return bool(named) and any(
        re.search(pattern, value.strip().lower()) for value in column.values for pattern, _ in _SIGNS
    )


def _are_numbers(values: Iterable[str]) -> bool:
    return all(re.fullmatch(r"[+-]?[0-9.,eE+-]+", value) for value in values)


def _owned(roles: dict[str, _Column], columns: list[_Column]) -> dict[str, list[IdentifierColumn]]:
    """Find the columns of identifiers of the subject and the object."""
    names = [(role, roles[role].name, columns.index(roles[role])) for role in ("subject", "object") if role in roles]
    made: dict[str, list[IdentifierColumn]] = {}
    for place, column in enumerate(columns):
        found = None if column in roles.values() else column.identifiers
        role = owner(found, place, names) if found is not None else None
        if found is not None and role is not None:
            made.setdefault(role, []).append(found)
    return made


def _entity(
    role: str, column: _Column | None, identifiers: list[IdentifierColumn], columns: list[_Column]
) -> list[str]:
    if column is None:
        return [f"[entity.{role}]", 'name = "{…}"  # name the column', ""]
    own = column.identifiers
    if own is not None:  # a name reads better than an accession
        stem = re.split(r"[ _.-]", column.name.lower())[0]
        near = [each for each in columns if each.name.lower().startswith(stem) and each.identifiers is None]
        column = near[0] if near else column
    lists = own.separators if own is not None else ()
    if own is None and any(each.separators for each in identifiers):
        lists = separators_of(column.cells)
    several = any(each.separators for each in identifiers)
    if lists:  # one identifier beside several names is none of theirs
        identifiers = [each if each.separators else replace(each, separators=lists) for each in identifiers]
    steps = [each.step() for each in ([own] if own is not None else []) + identifiers]
    told = ", ".join([*steps, '"name"', '"mint"'])
    lines = [
        f"[entity.{role}]",
        f"name = {_name(column, lists)}",
        f"identify = [{told}]  # an identifier, else a known name, else a minted one",
        'category = "biolink:NamedThing"  # such as biolink:Gene, biolink:Disease, biolink:Cell',
    ]
    if several and not lists:
        lines.insert(2, "# some cells below hold several identifiers for one name: each is then a thing of its own")
    return [*lines, ""]


def _name(column: _Column, separators: tuple[str, ...]) -> str:
    """Return the value of a name: cells such as ``NA`` are none."""
    text = json.dumps("{" + column.name + "}", ensure_ascii=False)
    if separators:
        return f"{{ from = {text}, split = {json.dumps(list(separators))} }}"
    gaps = [cell for cell in column.cells if cell and is_nothing(cell)]
    if not gaps:
        return text
    known = ", ".join(f'{_shown(cell)} = {{ reject = "there is no name" }}' for cell in gaps)
    return f"{{ from = {text}, map = {{ {known} }}, else = {text} }}"


def _document(column: _Column, year: _Column | None) -> list[str]:
    """Propose the publication of a row; no identifier of another registry is taken for a PubMed identifier."""
    cells = [cell for cell in column.cells or column.values if cell]
    if any(cell.lower().startswith(("10.", "doi")) for cell in cells):
        pattern, form = r"(10\.\d+/[^\s;,|]+)", "DOI:{}"
    elif any("pmid" in cell.lower() for cell in cells):
        pattern, form = r"(?i)PMID:? ?(\d{1,8})", "PMID:{}"
    elif all(re.fullmatch(r"[\d\s;,|/.]+", cell) for cell in cells):
        pattern, form = r"(\d{1,8})", "PMID:{}"
    elif any(re.fullmatch(r"\d{1,8}", cell) for cell in cells):
        pattern, form = r"^(\d{1,8})$", "PMID:{}"
    else:
        return [
            "# [document]: no column holds identifiers of PubMed or DOIs; each row is attributed to the table itself",
            "",
        ]
    others = [cell for cell in cells if not re.search(pattern, cell)]
    flagged = (
        f"# cells such as {_shown(others[0])} are not read: their rows are attributed to the table itself"
        if others
        else ""
    )
    made = [
        "[document]",
        *([flagged] if flagged else []),
        f"id = {{ from = {json.dumps('{' + column.name + '}')}, pattern = '{pattern}', all = true, as = \"{form}\" }}",
    ]
    return [*made, *([f"year = {json.dumps('{' + year.name + '}')}"] if year else []), ""]


def _claim(roles: dict[str, _Column]) -> list[str]:
    lines = []
    column = roles.get("predicate")
    if column is None:
        verb = (
            'predicate = "ig:associatedWith"  # no column says it: choose one of the predicates in docs/predicates.md'
        )
    else:
        lines.append(
            "[values.predicates]  # each value of the column -> a predicate; ^ before it swaps subject and object"
        )
        for value in column.values:
            guess = next((iri for pattern, iri in _SIGNS if re.search(pattern, value.strip().lower())), "")
            why = (
                "a null result: it needs a predicate, and stance null"
                if meaning(value, STANCES) == "null"
                else "not mapped yet"
            )
            target = json.dumps(guess) if guess else f'{{ reject = "{why}" }}'
            lines.append(f"{json.dumps(value, ensure_ascii=False)} = {target}")
        lines.append("")
        verb = f'predicate = {{ from = {json.dumps("{" + column.name + "}")}, map = "predicates" }}'
    lines += _evidence(roles)
    return [
        *lines,
        "[[claim]]",
        'subject = "subject"',
        verb,
        'object = "object"',
        'status = "proposed"  # accepted, once you have checked what the rows say: only then they count as findings',
    ]


def _evidence(roles: dict[str, _Column]) -> list[str]:
    """Propose what passages say; a value that may speak against a claim, or softly, is never taken for firm support."""
    lines: list[str] = []
    made: list[str] = []
    for role, table, known, comment in (
        ("stance", "stances", STANCES, "supports; null (tested, no effect seen); disputes; unstated; asks; intends"),
        ("certainty", "certainties", FIRMNESS, "3 asserted, 2 probable, 1 possible, 0 open"),
    ):
        column = roles.get(role)
        if column is None:
            continue
        lines.append(f"[values.{table}]  # {comment}; correct each line")
        negation = role == "stance" and is_negation(column.values)
        for value in filter(None, column.values):
            stands = meaning(value, known, column.name)
            target = json.dumps(stands) if stands else f"{{ reject = {_shown(reason(value, role))} }}"
            lines.append(f"{_shown(value)} = {target}")
        empty = (
            '"supports"  # the cell does not negate its row' if negation else f'{{ reject = "its {role} is empty" }}'
        )
        lines += [f'"{_EMPTY}" = {empty}', ""]
        source = f'[{_shown("{" + column.name + "}")}, "{_EMPTY}"]'
        made.append(
            f'{role} = {{ from = {source}, map = "{table}", else = {{ reject = "its {role} is not in the map" }} }}'
        )
    if "text" in roles:
        name = _shown("{" + roles["text"].name + "}")
        made.append(f"paraphrase = {name}  # quotation, if these are the words of the source")
    return [*lines, "[evidence]", *made, ""] if made else []


def _slug(text: str) -> str:
    try:
        return slug(text)
    except ValueError:
        return "table"


def _shown(text: str) -> str:
    """Write text of a table such that it stays on one line of comment."""
    return json.dumps(text, ensure_ascii=False)
