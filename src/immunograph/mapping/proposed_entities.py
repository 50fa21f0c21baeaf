"""Propose the sections ``[entity.NAME]`` of a mapping: name, identifiers and category of subject and object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from immunograph.mapping.column_roles import Column, Layout
from immunograph.mapping.identifier_columns import IdentifierColumn, is_nothing, plain_name, separators_of
from immunograph.toml_text import toml_value

__all__ = ["proposed_entity"]

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
"""Biolink classes, and prefixes whose identifiers all belong to the class."""
_CALLED: Final = (
    (r"^(?:gene|tf)s?(?:$|[ _.-]?(?:name|symbol))", "biolink:Gene"),
    (r"^diseases?(?:$|[ _.-]?(?:name|label))", "biolink:Disease"),
    (r"^(?:drug|compound|chemical)s?(?:$|[ _.-]?(?:name|label))", "biolink:ChemicalEntity"),
    (r"^cells?[ _.-]?(?:types?)?(?:$|[ _.-]?(?:name|label))", "biolink:Cell"),
    (r"^(?:phenotype|hpo)s?(?:$|[ _.-]?(?:name|label|term))", "biolink:PhenotypicFeature"),
    (r"^(?:protein|kinase)s?(?:$|[ _.-]?(?:name|label))", "biolink:Protein"),
)
"""Patterns of column names, and the Biolink class of the entities in such columns."""


def proposed_entity(role: str, column: Column | None, layout: Layout) -> list[str]:
    """Propose the section of one entity.

    Parameters
    ----------
    role
        ``subject`` or ``object``.
    column
        Column with its names or identifiers; ``None`` if there is none.
    layout
        Columns of the table and their roles.

    Returns
    -------
    list[str]
        Lines of ``[entity.NAME]``, with comments on guesses.
    """
    if column is None:
        return ['name = "{…}"  # no column seems to contain it: name a column, or an entity such as "lung cancer"']
    own = column.identifiers
    identifiers = layout.owned.get(role, [])
    lists = own.separators if own is not None else ()
    if own is None and any(each.separators for each in identifiers):
        lists = separators_of(column.cells)
    several = any(each.separators for each in identifiers)
    if lists:  # split like the names: one identifier for several names then belongs to none
        identifiers = [each if each.separators else replace(each, separators=lists) for each in identifiers]
    steps = [each.step() for each in ([own] if own is not None else []) + identifiers]
    told = ", ".join([*steps, '"name"', '"mint"'])
    lines = [
        f"name = {_name(column, lists)}" + ("  # no column has its name" if own is not None else ""),
        f"identify = [{told}]  # an identifier, else a known name, else a minted one",
        f"category = {toml_value(_category(column, identifiers))}  # such as biolink:Gene, biolink:Disease, biolink:Cell",
    ]
    listing = _components(column, layout.columns)
    if listing is not None:
        names = toml_value("{" + listing.name + "}")
        split = toml_value(list(separators_of(listing.cells)))
        lines += [
            f"# {toml_value(listing.name)} lists several names in some rows: if these are the parts of a complex, write instead of name",
            f"# name = {{ from = {names}, split = {split} }}",
            '# many = "complex"',
        ]
    if several and not lists:
        lines.insert(1, "# some cells below contain several identifiers for one name: each is then a separate entity")
    return lines


def _components(column: Column, among: Iterable[Column]) -> Column | None:
    """Return the column of symbols of a ligand or receptor, if some of its cells list several; otherwise ``None``."""
    plain = plain_name(column.name)
    start = re.match(r"ligand|receptor", plain)
    if start is None:
        return None
    symbols = rf"{start.group()}[ _.-](?:gene[ _.-]?)?(?:symbol|gene|subunit|component)s?$"
    able = [each for each in among if re.match(symbols, plain_name(each.name))]
    return next((each for each in [*able, column] if separators_of(each.cells)), None)


def _category(column: Column, identifiers: Iterable[IdentifierColumn]) -> str:
    """Return the Biolink class of entities by their identifiers, or else by the column name; NamedThing if unknown."""
    own = [column.identifiers] if column.identifiers is not None else []
    prefixes = [each.prefix for each in (*own, *identifiers)]
    found = [name for prefix in prefixes for name, some in _CATEGORIES if prefix in some]
    if not prefixes:
        plain = plain_name(column.name)
        found = [name for pattern, name in _CALLED if re.search(pattern, plain)]
    return found[0] if found else "biolink:NamedThing"


def _name(column: Column, separators: tuple[str, ...]) -> str:
    """Return the TOML value of a name; unless its cells are split, it rejects rows with cells such as ``NA``."""
    text = toml_value("{" + column.name + "}")
    if separators:
        return f"{{ from = {text}, split = {toml_value(list(separators))} }}"
    gaps = [cell for cell in column.cells if cell and is_nothing(cell)]
    if not gaps:
        return text
    known = ", ".join(f'{toml_value(cell)} = {{ reject = "there is no name" }}' for cell in gaps)
    return f"{{ from = {text}, map = {{ {known} }}, else = {text} }}"
