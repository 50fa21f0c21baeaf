"""Parse numbers, locators, evidence levels and own predicates of a mapping file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Final

from immunograph.identifiers import PrefixMap, slug
from immunograph.legible import quoted
from immunograph.mapping.cell_values import Value, read_value
from immunograph.mapping.keys import Keys
from immunograph.mapping.source_spec import LevelsSpec, SourceSpec
from immunograph.mapping.spec import NumberSpec, OwnPredicate
from immunograph.model import COMPARISONS, NumberKind, PassageRelation, Place
from immunograph.near_words import did_you_mean
from immunograph.registered_prefixes import registered_prefixes
from immunograph.vocabulary import BASE, BIOLINK, PREFIXES, Sign

__all__ = [
    "IMPORT_NAME",
    "declare",
    "levels_of",
    "number_of",
    "place_of",
    "predicate_of",
    "prefixes_of",
    "relations_of",
    "source_of",
]

IMPORT_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""Pattern of the name of an import, which is part of the IRI of its graph."""


def number_of(raw: object, kind: str, keys: Keys, maps: Mapping[str, object]) -> NumberSpec:
    """Parse the specification of a reported number: its value, unit and comparison.

    Parameters
    ----------
    raw
        A value, or a table with the keys of a value (``from`` and so on), ``unit`` and ``comparison``.
    kind
        Value of :class:`immunograph.model.NumberKind`, such as ``p_value``, or a CURIE.
    keys
        The section that contains the key; its file and name start the error message.
    maps
        Name -> value map, from the ``[values.NAME]`` sections of the mapping file.

    Returns
    -------
    NumberSpec
        Value, unit (empty if none) and comparison (``=`` by default).

    Raises
    ------
    FormatError
        If kind, comparison or value is not valid; the message names file, section and key.
    """
    known = [each.value for each in NumberKind]
    if kind not in known and ":" not in kind:
        raise keys.wrong(
            "numbers",
            f"{quoted(kind)} is not a kind of number{_one_of(kind, known)}, or a CURIE",
        )
    if kind not in known:
        _expanded(kind, keys, "numbers")
    where = f"{keys.where}, numbers, {kind}"
    if not isinstance(raw, dict):
        return NumberSpec(read_value(raw, where, maps))
    rest = dict(raw)
    unit, comparison = str(rest.pop("unit", "")), str(rest.pop("comparison", "="))
    if comparison not in COMPARISONS:
        raise keys.wrong("numbers", f"{quoted(comparison)} is not a comparison: expected {' '.join(COMPARISONS)}")
    return NumberSpec(read_value(rest, where, maps), unit, comparison)


def place_of(raw: object, part: str, keys: Keys, maps: Mapping[str, object]) -> Value:
    """Parse the specification of one part of a locator, such as the page.

    Parameters
    ----------
    raw
        The value in the TOML file; see :func:`immunograph.mapping.cell_values.read_value` for the allowed forms.
    part
        Name of the part: ``page``, ``table``, ``row`` and so on, a field of :class:`immunograph.model.Place`.
    keys
        The section that contains the key; its file and name start the error message.
    maps
        Name -> value map, from the ``[values.NAME]`` sections of the mapping file.

    Returns
    -------
    Value
        Parsed value of this part.

    Raises
    ------
    FormatError
        If ``part`` is not a part of a locator, or the value is not valid; the message names file, section and key.
    """
    known = [each.name for each in fields(Place)]
    if part not in known:
        raise keys.wrong(
            "place",
            f"{quoted(part)} is not a part of a place{_one_of(part, known)}",
        )
    return read_value(raw, f"{keys.where}, place, {part}", maps)


def relations_of(keys: Keys, maps: Mapping[str, object]) -> tuple[tuple[Value, Value], ...]:
    """Parse the ``relations`` of a ``[[claim]]`` section: how its passages relate to other passages.

    Parameters
    ----------
    keys
        The parsed ``[[claim]]`` section.
    maps
        Name -> value map, from the ``[values.NAME]`` sections of the mapping file.

    Returns
    -------
    tuple[tuple[Value, Value], ...]
        Pairs of values: the relation, and the key or document of the target passage. Empty if the section has no
        relations.

    Raises
    ------
    FormatError
        If a relation is unknown, or ``by`` lacks ``to``; the message names file, section and key.
    """
    raw = keys.table("relations")
    where = f"{keys.where}, relations"
    if "by" in raw:
        if set(raw) != {"by", "to"}:
            raise keys.wrong(
                "relations",
                'the key "by" (the relation) needs "to" (the passage) and no other key, such as by = "{relation}", to = "{other}"',
            )
        return ((read_value(raw["by"], f"{where}, by", maps), read_value(raw["to"], f"{where}, to", maps)),)
    known = [each.value for each in PassageRelation]
    for name in raw:
        if name not in known:
            raise keys.wrong(
                "relations",
                f"{quoted(name)} is not a relation of passages{_one_of(name, known)}",
            )
    return tuple((Value((name,)), read_value(value, f"{where}, {name}", maps)) for name, value in raw.items())


def levels_of(keys: Keys) -> LevelsSpec:
    """Parse a scheme of evidence levels, such as CIViC's A to E.

    Parameters
    ----------
    keys
        The parsed ``[levels]`` section.

    Returns
    -------
    LevelsSpec
        Name and label of the scheme, with its levels, weakest first. For a packaged scheme, ``order`` may be left out.

    Raises
    ------
    FormatError
        If ``order`` is not a list of levels, the scheme has no name, or it has no ``order`` and is not packaged.

    Examples
    --------
    >>> levels_of(Keys({"name": "civic", "order": [["D", "preclinical"], ["A", "validated"]]}, "x.toml")).notations
    ['D', 'A']
    """
    from immunograph.curation.level_schemes import packaged_levels

    name, label, rows = keys.text("name"), keys.text("label"), keys.any("order", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) and 0 < len(row) < 3 for row in rows):
        raise keys.wrong(
            "order",
            "expected a list of levels, weakest first, each a list with its notation and, if wanted, a label: "
            '[["E", "inferential"], ["D", "preclinical"]]',
        )
    keys.done()
    if rows and not name:
        raise keys.wrong("name", "the scheme of levels needs a name, such as civic")
    if rows or not name:
        return LevelsSpec(name, label, tuple((str(row[0]), str(row[-1]), "") for row in rows))
    packaged = packaged_levels()
    if name not in packaged:
        raise keys.wrong(
            "name",
            f"{quoted(name)} is not a packaged scheme of levels{_one_of(name, packaged)}, "
            'or describe yours with order = [["weak", "weak evidence"], …], weakest first',
        )
    levels = packaged[name]
    return LevelsSpec(
        name, label or levels[0].scheme_label, tuple((each.notation, each.label, each.definition) for each in levels)
    )


def predicate_of(name: str, raw: object, origin: str) -> OwnPredicate:
    """Parse a ``[predicate.NAME]`` section, which declares a predicate of the table's own.

    Parameters
    ----------
    name
        NAME of the section.
    raw
        Keys and values of the section.
    origin
        Path of the mapping file; starts the error message.

    Returns
    -------
    OwnPredicate
        The predicate; its IRI is minted from ``name`` if the section has no ``iri``.

    Raises
    ------
    FormatError
        If a key is unknown or its value is not valid; the message names file, section and key.

    Examples
    --------
    >>> predicate_of("slows", {"sign": "-"}, "x.toml").iri
    'https://w3id.org/immunograph/predicate/slows'
    """
    keys = Keys(raw, f"{origin}: [predicate.{name}]")
    sign = keys.text("sign")
    if sign not in ("", "+", "-", "unsigned"):
        raise keys.wrong("sign", f"{quoted(sign)} is not +, - or unsigned; leave it out where no effect is stated")
    iri = keys.text("iri") or f"{BASE}predicate/{slug(name)}"
    same_as = keys.text("same_as")
    if same_as and not same_as.startswith(("biolink:", BIOLINK)):
        raise keys.wrong(
            "same_as",
            f"{quoted(same_as)} is not a predicate of the Biolink model: expected a CURIE such as biolink:treats",
        )
    made = OwnPredicate(
        same_as=_expanded(same_as, keys, "same_as") if same_as.startswith("biolink:") else same_as,
        name=name,
        iri=keys.iri_stem("iri", iri if "://" in iri else _expanded(iri, keys, "iri")),
        label=keys.text("label") or name,
        sign=Sign(sign) if sign else None,
        inverse=keys.text("inverse"),
        template=keys.text("template"),
        definition=keys.text("definition"),
        kind=keys.one_of("kind", ("claim", "context", "role", "axiom"), "claim"),
        association=keys.flag("association", default=False),
    )
    if made.association and made.kind != "claim":
        raise keys.wrong(
            "association",
            f"only a claim predicate can be an association, and kind is {made.kind}: remove the key association, or kind",
        )
    if made.kind == "claim" and any("{object" not in each for each in made.template.split(" | ") if made.template):
        raise keys.wrong(
            "template",
            f"{made.template!r} has no {{object}}, so sentences would leave it out: add it, as in 'mark {{object}}'",
        )
    keys.done()
    return made


def prefixes_of(keys: Keys) -> dict[str, str]:
    """Parse the ``[prefixes]`` section; prefixes of immunograph's vocabularies, such as ``ig``, are reserved.

    Parameters
    ----------
    keys
        The parsed mapping file.

    Returns
    -------
    dict[str, str]
        Prefix -> namespace IRI; empty if there is no such section.

    Raises
    ------
    FormatError
        If a prefix is reserved for another namespace, or its value is not an IRI; the message names the prefix.

    Examples
    --------
    >>> prefixes_of(Keys({"prefixes": {"lab": "https://example.org/"}}, "x.toml"))
    {'lab': 'https://example.org/'}
    """
    found = keys.table("prefixes")
    for prefix, iri in found.items():
        keys.iri_stem(f"prefixes, {prefix}", iri)
        usual = str(PREFIXES.get(prefix, iri))
        if prefix.islower() and iri != usual:
            raise keys.wrong(f"prefixes, {prefix}", f"this prefix is reserved for {usual}: choose another name")
    return {prefix: str(iri) for prefix, iri in found.items()}


def declare(prefix: str) -> str:
    """Return advice on declaring an unknown prefix, for error messages.

    Parameters
    ----------
    prefix
        Unknown CURIE prefix, such as ``HP``.

    Returns
    -------
    str
        Clause that suggests a ``[prefixes]`` entry, with the namespace of the Biolink model if it has this prefix.

    Examples
    --------
    >>> declare("HP")
    'declare it in [prefixes] of the mapping: HP = "http://purl.obolibrary.org/obo/HP_", or load an ontology that has it'
    """
    stem = registered_prefixes().get(prefix)
    told = f'{prefix} = "{stem}"' if stem else f'such as {prefix} = "https://example.org/{prefix}/"'
    return f"declare it in [prefixes] of the mapping{':' if stem else ','} {told}, or load an ontology that has it"


def _one_of(text: str, known: Iterable[str]) -> str:
    """Return advice with the most similar known word, if there is one, and a list of all."""
    words = list(known)
    like = did_you_mean(text, words)
    return f"{like}{' If not,' if like else ';'} use one of {', '.join(words)}"


def _expanded(curie: str, keys: Keys, name: str) -> str:
    """Expand a CURIE of one of immunograph's own prefixes."""
    try:
        return PrefixMap().expand(curie)
    except ValueError as error:
        raise keys.wrong(name, str(error)) from error


def source_of(found: Keys) -> SourceSpec:
    """Parse the ``[source]`` section: name, title, licence, version and URL of the table as a data source.

    Parameters
    ----------
    found
        The parsed ``[source]`` section.

    Returns
    -------
    SourceSpec
        The source; its title is its name if the section has no ``title``.

    Raises
    ------
    FormatError
        If the name is missing or not usable in an IRI, or a key is unknown or not valid.

    Examples
    --------
    >>> source_of(Keys({"name": "lab"}, "x.toml")).title
    'lab'
    """
    name = found.text("name")
    if not re.fullmatch(IMPORT_NAME, name):
        raise found.wrong(
            "name",
            f"{quoted(name)} cannot name a graph: use letters A to Z, digits and hyphens, and begin with a letter or digit, such as civic-2015",
        )
    made = SourceSpec(
        name=name,
        title=found.text("title") or name,
        licence=found.text("licence"),
        version=found.text("version"),
        url=found.text("url"),
        date=str(found.any("date", "")),
        kind=found.text("kind", "dataset"),
        curator=found.text("curator"),
        base=found.iri_stem("base", found.any("base", BASE), ends="/#"),
    )
    found.done()
    return made
