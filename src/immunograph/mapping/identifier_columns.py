"""Recognise identifier columns by their cells and names, for the prefixes that immunograph knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from immunograph.identifiers import PrefixMap
from immunograph.toml_text import toml_value
from immunograph.vocabulary import IDENTIFIER_PATTERNS

__all__ = [
    "IdentifierColumn",
    "foreign_prefix",
    "identifier_column",
    "is_nothing",
    "kind_words",
    "owner",
    "separators_of",
]

_PREFIXES: Final = PrefixMap()
_NO_THINGS: Final = {"PMID", "DOI", "PMC", "NCT", "ECO", "IAO", "RO", "BFO", "civic.eid"}
"""Prefixes of identifiers that are not those of entities: documents, evidence types, relations."""

_SHAPES: Final = {"UniProtKB": "", "ENSEMBL": "", "MESH": r"[CD][0-9]{6,9}"}
"""Prefixes whose bare identifiers are unmistakable, with a stricter pattern where the usual one matches too much."""

_ONTOLOGIES: Final = {"cellontology": "CL", "diseaseontology": "DOID", "geneontology": "GO", "uberonontology": "UBERON"}
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9.]*)[:_](.+)")
_FOREIGN: Final = re.compile(r"((?!(?i:chr))[A-Za-z][A-Za-z0-9.]{1,20}):([A-Za-z]{0,6}[0-9]{2,20})")
"""CURIEs with any prefix; positions on chromosomes are excluded."""

_MOST_PREFIXES: Final = 5
_NOTHING: Final = ("", "na", "n/a", "none", "null", "nan", "-", "--", ".")
_SEPARATORS: Final = (";", ",", "|")
_ENOUGH: Final = 0.8
"""Minimum fraction of cells that must be identifiers."""

_KINDS: Final = (
    (r"gene|protein|symbol|marker|ligand|receptor|cytokine|regulator|kinase|substrate|\btf\b",
     ("UniProtKB", "NCBIGene", "ENSEMBL", "HGNC", "MGI", "RGD", "PR", "FPLX", "civic.gid")),
    (r"cell", ("CL", "CVCL")),
    (r"phenotyp|symptom|hpo", ("HP", "MP")),
    (r"disease|tumou?r|cancer|phenotype|indication",
     ("MONDO", "DOID", "EFO", "NCIT", "MESH", "OMIM", "ORPHA", "Orphanet", "DECIPHER")),
    (r"drug|compound|chemical|substance|therapy", ("CHEBI", "PUBCHEM.COMPOUND", "MESH")),
    (r"tissue|organ|anatom", ("UBERON",)),
    (r"process|function|pathway", ("GO", "WikiPathways")),
)  # fmt: skip
"""Words in the names of columns -> prefixes of the identifiers of such entities."""


@dataclass(frozen=True, slots=True)
class IdentifierColumn:
    """An identifier column: its prefix, and the form of its cells.

    Parameters
    ----------
    name
        Column name.
    prefix
        CURIE prefix of the identifiers, such as ``NCBIGene``; the most frequent one if the cells contain prefixes.
    bare
        Whether the cells lack the prefix, as in ``3558`` for ``NCBIGene:3558``.
    separators
        Separators found between several identifiers in one cell; empty for single-valued cells.
    gaps
        Whether some cells are missing-value markers, such as ``NA``.
    foreign
        Whether some prefixes are not known, and must be declared.
    """

    name: str
    prefix: str
    bare: bool
    separators: tuple[str, ...] = ()
    gaps: bool = False
    foreign: bool = False

    def step(self) -> str:
        """Return the entry for ``identify`` in a mapping file.

        Returns
        -------
        str
            TOML: a quoted template, or an inline table with a pattern or separators.

        Examples
        --------
        >>> IdentifierColumn("GeneID", "NCBIGene", bare=True).step()
        '"NCBIGene:{GeneID}"'
        """
        column = "{" + self.name + "}"
        if self.separators:
            form = f', as = "{self.prefix}:{{}}"' if self.bare else ""
            return f"{{ from = {toml_value(column)}, split = {toml_value(list(self.separators))}{form} }}"
        if self.bare and self.gaps:
            pattern = IDENTIFIER_PATTERNS[self.prefix][0]
            return f"{{ from = {toml_value(column)}, pattern = '^(?:{pattern})$', as = \"{self.prefix}:{{}}\" }}"
        return toml_value(f"{self.prefix}:{column}" if self.bare else column)


def plain_name(name: str) -> str:
    """Return a column name as it is compared with known names.

    Parameters
    ----------
    name
        Name of a column; those of spreadsheets may have line ends.

    Returns
    -------
    str
        The name in lower case, with single spaces between its words.

    Examples
    --------
    >>> plain_name(" Source  Name ")
    'source name'
    """
    return " ".join(name.lower().split())


def is_nothing(cell: str) -> bool:
    """Return whether a cell is a missing-value marker.

    Parameters
    ----------
    cell
        Content of the cell; case and surrounding spaces are ignored.

    Returns
    -------
    bool
        True for ``NA``, ``None``, ``-`` and similar markers, and for an empty cell.

    Examples
    --------
    >>> is_nothing("NA"), is_nothing("NANOG")
    (True, False)
    """
    return cell.strip().lower() in _NOTHING


def separators_of(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the separators between several values in one cell.

    Parameters
    ----------
    cells
        Sample of cells of a column.

    Returns
    -------
    tuple[str, ...]
        Subset of ``;``, ``,`` and ``|`` that occurs in the cells.
    """
    texts = list(cells)
    return tuple(each for each in _SEPARATORS if any(each in text.strip(each) for text in texts))


@lru_cache(maxsize=256)
def identifier_column(name: str, cells: tuple[str, ...]) -> IdentifierColumn | None:
    """Recognise an identifier column, and infer its prefix.

    Parameters
    ----------
    name
        Column name; it supplies the prefix if the cells lack one.
    cells
        Sample of the column's distinct cells.

    Returns
    -------
    IdentifierColumn | None
        The column with its prefix and form; ``None`` if it does not hold identifiers.

    Examples
    --------
    >>> identifier_column("UNIPROT", ("P60568;P05112", "NA"))
    IdentifierColumn(name='UNIPROT', prefix='UniProtKB', bare=True, separators=(';',), gaps=True, foreign=False)
    >>> identifier_column("year", ("2015", "2016")) is None
    True
    """
    filled = [cell for cell in cells if not is_nothing(cell)]
    gaps = len(filled) < len(cells)
    separators = separators_of(filled)
    pieces = [piece.strip() for cell in filled for piece in re.split("[;,|]", cell)]
    pieces = [piece for piece in pieces if not is_nothing(piece)]
    if not pieces:
        return None
    prefixes = [prefix for piece in pieces if (prefix := _curie_prefix(piece))]
    if len(prefixes) >= _ENOUGH * len(pieces):
        most = max(sorted(set(prefixes)), key=prefixes.count)
        return IdentifierColumn(name, most, bare=False, separators=separators, gaps=gaps)
    others = [match[1] for piece in pieces if not _curie_prefix(piece) and (match := _FOREIGN.fullmatch(piece))]
    others = [each for each in others if _PREFIXES.known_prefix(each) not in _NO_THINGS]
    if len(prefixes) + len(others) >= _ENOUGH * len(pieces) and 0 < len(set(others)) <= _MOST_PREFIXES:
        most = max(sorted({*prefixes, *others}), key=[*prefixes, *others].count)
        return IdentifierColumn(name, most, bare=False, separators=separators, gaps=gaps, foreign=True)
    for prefix, pattern in {**dict.fromkeys(_named(name), ""), **_SHAPES}.items():
        is_named = prefix in _named(name)
        if len(set(pieces)) < 2 and not is_named:
            continue  # a single cell may look like anything
        fits = re.compile(IDENTIFIER_PATTERNS[prefix][0] if is_named or not pattern else pattern)
        if sum(bool(fits.fullmatch(piece)) for piece in pieces) >= _ENOUGH * len(pieces):
            return IdentifierColumn(name, prefix, bare=True, separators=separators, gaps=gaps)
    return None


def _curie_prefix(piece: str) -> str:
    """Return the known prefix of a CURIE or IRI whose local part fits that prefix; otherwise an empty string."""
    if re.match(r"https?://", piece):
        piece = _PREFIXES.compress(piece) or ""
    match = _CURIE.fullmatch(piece)
    prefix = _PREFIXES.known_prefix(match[1]) if match else None
    if match is None or prefix is None or prefix in _NO_THINGS or prefix not in IDENTIFIER_PATTERNS:
        return ""
    local = re.sub(rf"^{re.escape(match[1])}[:_]", "", match[2])  # HGNC:HGNC:6001
    return prefix if re.fullmatch(IDENTIFIER_PATTERNS[prefix][0], local) else ""


def foreign_prefix(piece: str) -> str:
    """Return the prefix of a CURIE if immunograph does not know it.

    Parameters
    ----------
    piece
        A cell, or one item of a cell with several values.

    Returns
    -------
    str
        The prefix; empty for a known prefix, and for text that is not a CURIE.

    Examples
    --------
    >>> foreign_prefix("HP:0000486"), foreign_prefix("CL:0000542"), foreign_prefix("chr1:1200")
    ('HP', '', '')
    """
    match = _FOREIGN.fullmatch(piece.strip())
    return match[1] if match and _PREFIXES.known_prefix(match[1]) is None else ""


def _named(column: str) -> list[str]:
    """Return the prefixes that a column is named after, such as ``GeneID``, ``Entrez`` or ``hgnc_id``."""
    parted = re.sub(r"([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\2 ", column)
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", parted)]
    runs = ["".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    runs += [re.sub(r"(?:ids?|acc|accessions?)$", "", run) for run in runs]
    known = {**_PREFIXES.spellings(), **_ONTOLOGIES}
    found = [known[run] for run in sorted(runs, key=len, reverse=True) if run in known]
    return [each for each in dict.fromkeys(found) if each in IDENTIFIER_PATTERNS and each not in _NO_THINGS]


def kind_words(prefix: str) -> list[str]:
    """Return patterns for the names of columns whose entities may have identifiers with a given prefix.

    Parameters
    ----------
    prefix
        CURIE prefix, such as ``CL``.

    Returns
    -------
    list of str
        Regular expressions; empty if the prefix is not assigned to an entity type.

    Examples
    --------
    >>> kind_words("CL")
    ['cell']
    """
    return [pattern for pattern, prefixes in _KINDS if prefix in prefixes]


def owner(
    column: IdentifierColumn, place: int, names: Sequence[tuple[str, str, int]], alike: Sequence[str] = ()
) -> str | None:
    """Return the role (subject or object) that an identifier column belongs to.

    Parameters
    ----------
    column
        The identifier column.
    place
        Position of the column in the table, from 0.
    names
        Role, column name and position of each column of entity names.
    alike
        Roles whose name columns are in a one-to-one relation with this column.

    Returns
    -------
    str | None
        The role; ``None`` if the column belongs to neither.

    Examples
    --------
    >>> gene = IdentifierColumn("Entrez", "NCBIGene", bare=True)
    >>> owner(gene, 2, [("subject", "marker", 1), ("object", "cell_name", 0)])
    'subject'
    """
    names = [(role, plain_name(name), there) for role, name, there in names]
    own = plain_name(column.name)
    stem = re.split(r"[ _.-]", own)[0]
    for role, name, _ in names:
        if own.startswith(re.split(r"[ _.-]", name)[0]) or name.startswith(stem):
            return role
    words = kind_words(column.prefix)
    fits = [role for role, name, _ in names if any(re.search(pattern, name) for pattern in words)]
    if fits:
        return next((role for role in fits if role in alike), fits[0])
    if len(alike) == 1:
        return alike[0]
    of_others = [role for role, name, _ in names if any(re.search(pattern, name) for pattern, _ in _KINDS)]
    left = [(there < place, -abs(place - there), role) for role, _, there in names if role not in of_others]
    return max(left)[2] if left else None
