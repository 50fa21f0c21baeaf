"""Guess the role of each column of a table (subject, object, predicate, stance, source) from its name and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.mapping.identifier_columns import IdentifierColumn, identifier_column, kind_words, owner, plain_name
from immunograph.mapping.verdicts import is_firmness, is_negation, is_stance

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CORRELATIONS", "SIGNS", "VALUES", "Column", "Layout", "column_of"]

_TAIL: Final = r"(?:$|[ _.-]?(?:name|label|symbol|genesymbol|gene|term)s?$)"
_TAIL_OF_OLD: Final = r"(?:$|[ _.-]?(?:name|label|symbol|genesymbol|gene|term))"
_ROLES: Final[dict[str, str]] = {
    "subject": r"^(?:subject|subj|source|from|entity_?a|node_?1|ligand|regulator|cytokine|drug|compound|chemical|kinase|enzyme|"
    rf"mirna|antibody|gene|tf|effector){_TAIL_OF_OLD}",
    "object": r"^(?:object|obj|target|to|entity_?b|node_?2|receptor|substrate|disease|phenotype|indication|regulated|"
    rf"outcome){_TAIL_OF_OLD}",
    "predicate": r"^(?:predicate|relation(?:ship)?|effect|sign|direction|interaction(?:[ _]?type)?|mode|action|type|regulation)$",
    "document": r"pmid|pubmed|^doi$|^references?$|^publications?$|citation_id",
    "text": r"^(?:sentence|statement|evidence(?:_statement|_text)?|quote|text|passage|description|comments?)$",
    "year": r"^(?:pub(?:lication)?[ _]?)?year$",
}
_FURTHER_ROLES: Final[dict[str, str]] = {
    "subject": rf"^(?:agent|molecule|factor|treatment|intervention|marker|symbol|protein|variant|mutation){_TAIL}",
    "object": rf"^(?:cell|cell[ _.-]?type|hpo|tissue|pathway|process|cancer|tumou?r|condition|trait){_TAIL}",
}
"""Patterns of column names that are tried for a role if no column fits :data:`_ROLES`."""

_MAY_BE_VERBS: Final = r"^(?:mode|action|type)$"
"""Column names that mean a predicate only if a value of the column is in :data:`SIGNS`."""

SIGNS: Final = (
    (r"^(?:-1|-|inhibit\w*|down.*|suppress\w*|repress\w*|negative(?!.?correl)\w*|block\w*)$", "ig:inhibits"),
    (r"^(?:\+?1|\+|activat\w*|up.*|stimulat\w*|positive(?!.?correl)\w*|induc\w*)$", "ig:activates"),
    (r"^(?:decreas|reduc)\w*$", "ig:decreases"),
    (r"^increas\w*$", "ig:increases"),
)
"""Patterns of values of an effect, and the predicates that they mean without doubt."""

CORRELATIONS: Final = (
    (r"^(?:(?:negative|inverse)\w*[ _-]?correl\w*|anti[ _-]?correl\w*)(?:[ _]with)?$", "ig:correlatesNegativelyWith"),
    (r"^positive\w*[ _-]?correl\w*(?:[ _]with)?$", "ig:correlatesPositivelyWith"),
    (r"^correlat\w*(?:[ _]with)?$", "ig:correlatesWith"),
    (r"^associat\w*(?:[ _]with)?$", "ig:associatedWith"),
)
"""Patterns of values of a correlation or association, and the predicates that they mean."""

_NUMBERING: Final = re.compile(
    r"(?:row|record|finding|claim|entry|statement|evidence|result|observation)?[ _.-]?(?:id|key|row|number|no|nr)\.?"
)
"""Names of columns that number the rows of a table."""
_NUMBERED: Final = re.compile(r"[A-Za-z]{0,12}[ _.#-]?[0-9]{1,12}")

_ROWS: Final = 5_000
VALUES: Final = 20
_CELLS: Final = 500
_CELL: Final = 40
_CALLED: Final = r"(?:^|[ _.-])(?:name|label|symbol|term|genesymbol)s?$"
_WORDS_OF_PROSE: Final = 3
_FEW: Final = 5
"""Maximum number of distinct cells of a column of categories, such as sexes."""

_OF_CODES: Final = frozenset("[]/@|")
_BOOLEANS: Final = {"true", "false", "yes", "no", "na", "t", "f", ""}


@dataclass(frozen=True, slots=True)
class Column:
    """A sample of a table column, for guessing its role.

    Parameters
    ----------
    name
        Column name.
    values
        Most frequent distinct cells, most frequent first, each truncated.
    number
        Number of distinct cells in the sample.
    cells
        A larger sample of distinct cells, not truncated, most frequent first.
    filled
        Number of non-empty cells in the sample.
    """

    name: str
    values: tuple[str, ...]
    number: int
    cells: tuple[str, ...] = ()
    filled: int = 0

    @property
    def identifiers(self) -> IdentifierColumn | None:
        """The identifiers in the column: prefix, form and separators; ``None`` if it does not hold identifiers."""
        return identifier_column(self.name, self.cells)

    @property
    def is_numbers(self) -> bool:
        """Whether all frequent cells are numbers, comparisons, fractions such as 1/2 or percentages; true without cells."""
        return all(re.fullmatch(r"[<>=~]?\s?[+-]?[0-9][0-9.,eE+/%-]*|[+-]?\.[0-9]+", value) for value in self.values)

    @property
    def numbers_rows(self) -> bool:
        """Whether the column numbers the rows: called *id*, *no* and the like, with cells such as F12 that all differ."""
        cells = [cell.strip() for cell in self.cells if cell.strip()]
        return (
            bool(_NUMBERING.fullmatch(plain_name(self.name)))
            and len(cells) > 1
            and self.number == self.filled
            and self.identifiers is None
            and all(_NUMBERED.fullmatch(cell) for cell in cells)
        )

    @property
    def is_prose(self) -> bool:
        """Whether most non-empty cells are sentences or phrases, of three words or more."""
        filled = [cell for cell in self.cells if cell.strip()]
        return bool(filled) and 2 * sum(len(cell.split()) >= _WORDS_OF_PROSE for cell in filled) > len(filled)

    @property
    def rank(self) -> int:
        """Rank as a column of names, best first.

        0 for a column called name, symbol and so on, 1 for other names, 2 for identifiers, 3 for categories, 4 for codes,
        5 for numbers and empty columns.
        """
        if not self.values or self.is_numbers:
            return 5
        if self.identifiers is not None:
            return 2
        if re.search(_CALLED, plain_name(self.name)):
            return 0
        words = {cell.strip().lower() for cell in self.cells}
        named = sum(bool(re.search(r"[^\W\d_]{3}|[A-Za-z][0-9]", cell)) for cell in self.cells)
        coded = sum(_is_code(cell) for cell in self.cells)
        if self.number > 1 and (2 * named < len(self.cells) or coded == len(self.cells) or words <= _BOOLEANS):
            return 4
        return 3 if self.number <= _FEW and self.filled >= 10 * self.number else 1


def _is_code(cell: str) -> bool:
    """Return whether a cell looks like a code (``AB``), a path, an address or an identifier with a prefix."""
    found = re.fullmatch(r"[A-Z]{1,3}|[A-Za-z]+:[^ ]*", cell)
    return found is not None or (" " not in cell and not _OF_CODES.isdisjoint(cell))


def column_of(frame: pl.DataFrame, name: str, further: Sequence[str] = ()) -> Column:
    """Sample a column of a data frame.

    Parameters
    ----------
    frame
        First rows of the table.
    name
        Column name.
    further
        Values that occur in rows beyond ``frame``; added to the sample.

    Returns
    -------
    Column
        The sample; without cells for a column of lists or structs.
    """
    import polars as pl

    column = frame[name]
    if column.dtype.is_nested():
        return Column(name, (), 0)
    texts = column.cast(pl.String).drop_nulls().head(_ROWS)
    counts = texts.value_counts(sort=True)
    cells = tuple(counts[texts.name].head(_CELLS))
    cells = (*cells[: max(_CELLS - len(further), 0)], *further)
    shown = (*cells[:VALUES], *(each for each in further if each not in cells[:VALUES]))[: VALUES + len(further)]
    return Column(name, tuple(each[:_CELL] for each in shown), counts.height + len(further), cells, texts.len())


class Layout:
    """The columns of a table and their guessed roles.

    Parameters
    ----------
    frame
        First rows of the table.
    further
        Column name -> values that occur in rows beyond ``frame``, such as a rare ``NOT``.

    Examples
    --------
    >>> import polars as pl
    >>> rows = {"hpo_id": ["HP:0000486", "HP:0000822"], "hpo_name": ["Strabismus", "Hypertension"], "gene_symbol": ["PHGDH", "ACE"]}
    >>> found = Layout(pl.DataFrame(rows))
    >>> found.roles["subject"].name, found.roles["object"].name, [each.name for each in found.owned["object"]]
    ('gene_symbol', 'hpo_name', ['hpo_id'])
    """

    def __init__(self, frame: pl.DataFrame, further: Mapping[str, Sequence[str]] | None = None) -> None:
        self._frame = frame
        self.columns = [column_of(frame, each, (further or {}).get(each, ())) for each in frame.columns]
        self.roles = self._found()
        for role in ("subject", "object"):
            if role in self.roles and self.roles[role].identifiers is not None:
                self._name_of(role)
        self._in_order()
        self.owned = self._owned()

    def _found(self) -> dict[str, Column]:
        """Return role -> column, guessed first from the names of the columns, then from their cells."""
        found = self._verdicts()
        for role, pattern in _ROLES.items():
            fits = [each for each in self._matching(pattern) if each not in found.values()]
            if role == "predicate":
                fits = [each for each in fits if not re.search(_MAY_BE_VERBS, _plain(each)) or _is_of_signs(each)]
            if role == "text":
                fits = [each for each in fits if each.identifiers is None and each.is_prose]
            if role in ("subject", "object"):
                fits = [each for each in fits if each.rank < 5] or fits
            if fits:
                found[role] = fits[0]
        for role, pattern in _FURTHER_ROLES.items():
            fits = [each for each in self._matching(pattern) if each not in found.values()]
            if role not in found and fits:
                found[role] = fits[0]
        if "document" not in found:
            cited = [each for each in self.columns if each not in found.values() and self._cites(each)]
            found |= {"document": cited[0]} if cited else {}
        for role in ("subject", "object"):
            if role not in found and (left := self._left(found)):
                found[role] = left
        return found

    def _cites(self, column: Column) -> bool:
        """Return whether a column names an article of PubMed in more than half of the rows."""
        import polars as pl

        if not any("pmid" in cell.lower() for cell in column.cells):
            return False
        cited = self._frame[column.name].cast(pl.String).str.contains(r"(?i)\bPMID: ?\d").sum()
        return 2 * int(cited or 0) > self._frame.height

    def _verdicts(self) -> dict[str, Column]:
        found: dict[str, Column] = {}
        few = [each for each in self.columns if 0 < each.number <= VALUES and not _is_of_signs(each)]
        for role, looks in (("certainty", is_firmness), ("stance", is_stance)):
            verdicts = [each for each in few if each not in found.values() and looks(each.name.strip(), each.values)]
            if role == "stance" and not verdicts:
                verdicts = [each for each in few if each not in found.values() and is_negation(each.values)]
            if verdicts:
                found[role] = verdicts[0]
        return found

    def _matching(self, pattern: str) -> list[Column]:
        return [each for each in self.columns if re.search(pattern, _plain(each))]

    def _left(self, found: Mapping[str, Column]) -> Column | None:
        """Return the likeliest column of entities without a role, if possible not those of the subject or object."""
        taken = [found[role] for role in ("subject", "object") if role in found]
        left = [each for each in self.columns if each not in found.values() and each.rank < 4]
        apart = [each for each in left if not any(self.is_same(each, other) for other in taken)]
        apart = apart or [each for each in left if each.identifiers is None]
        apart = [each for each in apart if not each.numbers_rows] or apart
        if not apart:
            return None
        # a column of identifiers ranks before codes and comments, and after a column that is called a name
        paired = {other.name for each in apart if each.identifiers is not None for other in self._beside(each, apart)}

        def unlikely(column: Column) -> tuple[bool, bool, int]:
            is_sparse = 2 * column.filled < self._frame.height
            return is_sparse, column.is_prose and column.rank > 0, column.rank - 2 * (column.name in paired)

        return min(apart, key=unlikely)

    def is_same(self, one: Column, other: Column) -> bool:
        """Return whether two columns describe the same entity, by their names or because their cells pair up.

        Parameters
        ----------
        one, other
            Columns of this table.

        Returns
        -------
        bool
            True if the names have the same stem, if values pair up in repeated rows, or if in more than a third of the rows
            one cell begins with the other.
        """
        import polars as pl

        if _stem(one.name) == _stem(other.name):
            return True
        if {one.number, other.number} & {0, 1}:
            return False
        identified = next((each.identifiers for each in (one, other) if each.identifiers is not None), None)
        plain = next((each for each in (one, other) if each.identifiers is None), None)
        if identified is not None and plain is not None:
            of_kind = any(re.search(pattern, _plain(plain)) for pattern in kind_words(identified.prefix))
            if of_kind and not _of_other_kind(identified, plain):
                return self._is_paired(one.name, other.name, 0.4) is not False
        first, second = (pl.col(each.name).cast(pl.String).str.to_lowercase() for each in (one, other))
        pairs = self._frame.select(first.alias("one"), second.alias("other")).drop_nulls()
        begins = pl.col("one").str.starts_with(pl.col("other")) | pl.col("other").str.starts_with(pl.col("one"))
        same = pairs.filter(begins).height
        return bool(pairs.height and 3 * same > pairs.height) or self._is_paired(one.name, other.name) is True

    def _is_paired(self, one: str, other: str, least: float = 0.9) -> bool | None:
        """Return whether most cells of a column go with one cell of another; ``None`` if there are few rows or repeats."""
        import polars as pl

        rows = self._frame.select(pl.col(one, other).cast(pl.String)).drop_nulls()
        pairs = rows.unique().height
        if rows.height < 5 or pairs > 0.9 * rows.height:
            return None
        return least * pairs <= min(rows[one].n_unique(), rows[other].n_unique())

    def _beside(self, own: Column, among: Iterable[Column]) -> list[Column]:
        """Return the columns that may be the names of a column of identifiers, the likeliest first."""
        able = [
            each
            for each in among
            if each != own and each.values and each.identifiers is None and not each.is_numbers and each.rank < 3
        ]
        stem = re.split(r"[ _.-]", _plain(own))[0]
        near = [each for each in able if _plain(each).startswith(stem)]
        named = [each for each in near if re.search(_CALLED, _plain(each))]
        paired = [each for each in able if each not in near and self._is_paired(own.name, each.name)]
        words = kind_words(own.identifiers.prefix) if own.identifiers is not None else []
        of_kind = [each for each in paired if any(re.search(pattern, _plain(each)) for pattern in words)]
        called = [each for each in paired if re.search(_CALLED, _plain(each))]
        return list(dict.fromkeys([*named, *near, *of_kind, *called]))

    def _name_of(self, role: str) -> None:
        """Replace a column of identifiers in a role by the likeliest column of their names, if there is one."""
        others = [each for key, each in self.roles.items() if key != role]
        names = self._beside(self.roles[role], [each for each in self.columns if each not in others])
        if names:
            self.roles[role] = names[0]

    def _in_order(self) -> None:
        """Make a disease the subject and its phenotype the object, unless the column names state the roles."""
        if not {"subject", "object"} <= self.roles.keys():
            return
        first, second = self.roles["subject"], self.roles["object"]
        plain = f"{_plain(first)} {_plain(second)}"
        if re.search(_ROLES["subject"], _plain(first)) or re.search(r"^(?:object|target|to)\b", _plain(second)):
            return
        if "disease" in _plain(second) and re.search("hpo|phenotyp|symptom", plain):
            self.roles["subject"], self.roles["object"] = second, first

    def _owned(self) -> dict[str, list[IdentifierColumn]]:
        """Return role -> columns of identifiers of the subject or object."""
        both: list[str] = [role for role in ("subject", "object") if role in self.roles]
        names = [(role, self.roles[role].name, self.columns.index(self.roles[role])) for role in both]
        made: dict[str, list[IdentifierColumn]] = {}
        own = {role: self.roles[role].identifiers for role in both}
        by_filled = sorted(self.columns, key=lambda each: -each.filled)
        for column in by_filled:
            found = None if column in self.roles.values() else column.identifiers
            place = self.columns.index(column)
            if found is None:
                continue
            alike = [role for role in both if self._is_paired(column.name, self.roles[role].name)]
            role = owner(found, place, names, alike)
            if role is None or _of_other_kind(found, self.roles[role]):
                continue
            held = [each.prefix for each in (own[role], *made.get(role, [])) if each is not None]
            if found.prefix not in held:  # a second one may be another entity, such as the onset of a phenotype
                made.setdefault(role, []).append(found)
        order = {column.name: place for place, column in enumerate(self.columns)}
        prefixes = [{each.prefix for each in (own[role], *made.get(role, [])) if each is not None} for role in both]
        # columns of shared prefixes come first, so that an entity on both sides has one IRI
        shared = set[str].intersection(*prefixes) if len(prefixes) > 1 else set()

        def place_of(each: IdentifierColumn) -> tuple[bool, int]:
            return each.prefix not in shared, order[each.name]

        return {
            role: found if any(each.separators for each in found) else sorted(found, key=place_of)
            for role, found in (
                (role, sorted(found, key=lambda each: order[each.name])) for role, found in made.items()
            )
        }


def _plain(column: Column) -> str:
    return plain_name(column.name)


def _stem(name: str) -> str:
    """Return a name without its tail, such as ``gene`` for ``gene_id`` and ``gene symbol``."""
    plain = re.sub(r"[ _.-]+", "_", plain_name(name))
    return re.sub(r"_(?:ids?|name|label|symbol|term|acc|accession|identifier)$", "", plain)


def _of_other_kind(found: IdentifierColumn, column: Column) -> bool:
    """Return whether identifiers are of another kind of entity than a column of names: of diseases, not of genes."""
    words = kind_words(found.prefix)
    stem = re.split(r"[ _.-]", plain_name(found.name))[0]
    if not words or _plain(column).startswith(stem) or any(re.search(pattern, _plain(column)) for pattern in words):
        return False
    kinds = {
        "gene|protein|kinase|ligand|receptor|cytokine",
        "disease|tumou?r|cancer",
        "phenotyp|hpo|symptom",
        "cell",
        "drug|compound",
    }
    return any(re.search(pattern, _plain(column)) for pattern in kinds)


def _is_of_signs(column: Column) -> bool:
    """Return whether a column holds predicates rather than stances, judged by its name and values."""
    named = re.search(_ROLES["predicate"], _plain(column))
    return bool(named) and any(
        re.search(pattern, value.strip().lower()) for value in column.values for pattern, _ in SIGNS
    )
