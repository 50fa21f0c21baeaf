r"""A lenient parser for OBO 1.2 and 1.4.

Source: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html. Cross-references may be addresses with escaped
colons (``http\://…``), identifiers may lack a prefix, and unknown tags are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from immunograph.curation.ontologies.ontology_terms import SCOPES, Ontology, OntologyTerm, iri_of
from immunograph.model import IRI

__all__ = ["bare", "parse_obo", "stanzas"]

_STANZA: Final = re.compile(r"\[([A-Za-z]+)\]\s*")
_KINDS: Final = {"Term": "class", "Typedef": "property", "Instance": "individual"}
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"n": "\n", "W": " ", "t": "\t"}

Tags = dict[str, list[str]]


def stanzas(lines: Iterable[str]) -> Iterator[tuple[str, Tags]]:
    """Split an OBO file into stanzas.

    Parameters
    ----------
    lines
        Lines of the file, with or without line breaks.

    Yields
    ------
    tuple[str, Tags]
        Name of the stanza (an empty string for the header, which comes first), and tag -> unparsed values.
    """
    kind, tags = "", Tags()
    for line in lines:
        text = line.strip()
        match = _STANZA.fullmatch(text)
        if match is not None:
            yield kind, tags
            kind, tags = match[1], Tags()
            continue
        tag, colon, value = text.partition(":")
        if colon and not tag.startswith("!"):
            tags.setdefault(tag, []).append(value.strip())
    yield kind, tags


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


def _quoted(value: str) -> tuple[str, str]:
    """Split a value into its leading quoted text and the rest; a value without quotes is all text."""
    if not value.startswith('"'):
        return _unescaped(value), ""
    position = 1
    while position < len(value) and value[position] != '"':
        position += 2 if value[position] == "\\" else 1
    if position >= len(value):
        raise ValueError(f"the quoted text {value[:60]!r} has no closing quote")
    return _unescaped(value[1:position]), value[position + 1 :].strip()


def bare(value: str) -> str:
    """Strip comment, qualifiers and quoted description from the value of a tag.

    Parameters
    ----------
    value
        Value of a tag, such as ``CL:0000000 ! cell``.

    Returns
    -------
    str
        The identifier, with escapes resolved.
    """
    for mark in (" ! ", " {", ' "'):
        value = value.partition(mark)[0]
    return _unescaped(value.strip())


def _is_some(value: str) -> bool:
    """Return whether a relationship is existential (*some*), not *only*, *none*, or a general class inclusion."""
    qualifiers = value.partition(" {")[2].replace(" ", "")
    return not re.search(r'all_only="true"|(?:max_)?cardinality="0"|gci_relation=', qualifiers)


def parse_obo(lines: Iterable[str]) -> Ontology:
    """Parse an OBO file.

    Parameters
    ----------
    lines
        Lines of the file, with or without line breaks.

    Returns
    -------
    Ontology
        Name, version, and the terms in the order of the file.

    Raises
    ------
    ValueError
        If a stanza has no id, or a quoted text has no closing quote.

    Examples
    --------
    >>> made = parse_obo(["[Term]", "id: CL:1", "name: cell", 'synonym: "a cell" EXACT []', "is_a: CL:0 ! thing"])
    >>> made.terms[0].label, made.terms[0].synonyms, made.terms[0].parents
    ('cell', (('exact', 'a cell'),), ('http://purl.obolibrary.org/obo/CL_0',))
    """
    name = version = ""
    spaces: dict[str, str] = {}
    found: list[tuple[str, Tags]] = []
    for number, (kind, tags) in enumerate(stanzas(lines)):
        if kind in _KINDS and not tags.get("id"):
            named = f" with the name {tags['name'][0]!r}" if tags.get("name") else ""
            raise ValueError(f"stanza {number}, [{kind}]{named}, has no id")
        if kind in _KINDS:
            found.append((kind, tags))
        elif not kind:
            name = tags.get("ontology", [""])[0]
            version = tags.get("data-version", [""])[0]
            spaces |= {parts[0]: parts[1] for parts in map(str.split, tags.get("idspace", ())) if len(parts) > 1}
    shorthands = {
        bare(tags["id"][0]): bare(tags["xref"][0])
        for kind, tags in found
        if kind == "Typedef" and ":" not in tags["id"][0] and len(tags.get("xref", ())) == 1
    }

    def iri(identifier: str) -> IRI:
        return iri_of(shorthands.get(identifier, identifier), spaces)

    return Ontology(name, version, tuple(_term(_KINDS[kind], tags, iri) for kind, tags in found))


def _term(kind: str, tags: Tags, iri: Callable[[str], IRI]) -> OntologyTerm:
    def all_of(tag: str) -> tuple[IRI, ...]:
        return tuple(dict.fromkeys(iri(bare(value)) for value in tags.get(tag, ())))

    def first(tag: str) -> str:
        return _unescaped(tags.get(tag, [""])[0].partition(" {")[0])

    relations = []
    for value in tags.get("relationship", ()):
        parts = bare(value).split(maxsplit=1)
        if len(parts) == 2 and _is_some(value):
            relations.append((iri(parts[0]), iri(parts[1])))
    return OntologyTerm(
        iri=iri(bare(tags["id"][0])),
        kind=kind,
        label=first("name"),
        definition=_quoted(tags.get("def", [""])[0])[0],
        synonyms=tuple(dict.fromkeys(_synonyms(tags))),
        xrefs=tuple(dict.fromkeys(bare(value) for value in tags.get("xref", ()))),
        parents=all_of("is_a"),
        relations=tuple(dict.fromkeys(relations)),
        obsolete=any(bare(value) == "true" for value in tags.get("is_obsolete", ())),
        replaced_by=all_of("replaced_by"),
        consider=all_of("consider"),
        alternatives=all_of("alt_id"),
        subsets=tuple(bare(value) for value in tags.get("subset", ())),
    )


def _synonyms(tags: Tags) -> Iterator[tuple[str, str]]:
    for value in tags.get("synonym", ()):
        text, rest = _quoted(value)
        scope = rest.split()[0].lower() if rest.split() else "related"
        yield (scope if scope in SCOPES else "related"), text
    for scope in SCOPES:  # OBO 1.0
        for value in tags.get(f"{scope}_synonym", ()):
            yield scope, _quoted(value)[0]
