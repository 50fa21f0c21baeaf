"""Parse terms of the Biological Expression Language (https://language.bel.bio), with modifiers separated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["BelTerm", "acting_jointly", "parse_term"]

_MODIFIERS: Final = {
    "act": "activity", "activity": "activity", "cat": "catalytic activity", "catalyticActivity": "catalytic activity", "kin": "kinase activity",
    "kinaseActivity": "kinase activity", "phos": "phosphatase activity", "phosphataseActivity": "phosphatase activity", "gtp": "GTP-bound activity",
    "gtpBoundActivity": "GTP-bound activity", "pep": "peptidase activity", "rib": "ribosylation activity", "tscript": "transcriptional activity",
    "transcriptionalActivity": "transcriptional activity", "tport": "transport activity", "chap": "chaperone activity", "deg": "degradation",
    "degradation": "degradation", "sec": "secretion", "surf": "cell surface expression", "tloc": "translocation", "translocation": "translocation",
}  # fmt: skip
_FUNCTIONS: Final = {
    "p": "Protein", "proteinAbundance": "Protein", "r": "RNAProduct", "rnaAbundance": "RNAProduct", "g": "Gene", "geneAbundance": "Gene",
    "m": "MicroRNA", "microRNAAbundance": "MicroRNA", "a": "ChemicalEntity", "abundance": "ChemicalEntity", "complex": "MacromolecularComplex",
    "complexAbundance": "MacromolecularComplex", "composite": "NamedThing", "compositeAbundance": "NamedThing", "bp": "BiologicalProcess",
    "biologicalProcess": "BiologicalProcess", "path": "Disease", "pathology": "Disease", "pop": "PopulationOfIndividualOrganisms",
    "rxn": "MolecularActivity", "reaction": "MolecularActivity",
}  # fmt: skip
_MORE: Final = {"RNAProduct": " RNA", "Gene": " gene", "MicroRNA": " microRNA"}
_CALL: Final = re.compile(r"([A-Za-z]+)\(")
_COMPOSITE: Final = re.compile(r"composite(?:Abundance)?\(")
_CONCEPT: Final = re.compile(r'([A-Za-z0-9_.]+)\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,()"!]+))')


@dataclass(frozen=True, slots=True)
class BelTerm:
    """A parsed BEL term: an entity, and its activity or modification.

    Parameters
    ----------
    bel
        BEL term of the entity, without the modifier.
    label
        Human-readable label of the entity.
    category
        Local name of the entity's Biolink category.
    namespace, name
        Namespace and name of the concept, such as ``HGNC`` and ``IL2``; both empty for a term without a name of its own,
        such as a complex given by its members.
    modifier
        Activity or modification in words, such as ``kinase activity``; empty for the entity itself.
    members
        Terms of the members of a complex or composite that is given by its members; empty for other entities.
    """

    bel: str
    label: str
    category: str
    namespace: str = ""
    name: str = ""
    modifier: str = ""
    members: tuple[BelTerm, ...] = ()


def _arguments(text: str) -> list[str]:
    """Split the arguments of a call at the commas outside parentheses and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
        elif not quoted and character == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
        position += 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def parse_term(text: str, depth: int = 0) -> BelTerm | None:
    """Parse a term of BEL 1.0 or 2.0.

    Parameters
    ----------
    text
        BEL term, such as ``p(HGNC:FYN)``.
    depth
        Nesting depth of this term, for the recursion; terms nested more than 20 deep are not parsed.

    Returns
    -------
    BelTerm | None
        The parsed term; ``None`` if the text is not a BEL term.

    Examples
    --------
    >>> parse_term('kin(p(HGNC:FYN))')
    BelTerm(bel='p(HGNC:FYN)', label='FYN', category='Protein', namespace='HGNC', name='FYN', modifier='kinase activity', members=())
    >>> parse_term('complex(p(HGNC:CD8A),p(HGNC:CD8B))').label
    'CD8A:CD8B complex'
    """
    written = " ".join(text.split())
    call = _CALL.match(written)
    if call is None or not written.endswith(")") or depth > 20:
        return None
    function, arguments = call[1], _arguments(written[call.end() : -1])
    if not arguments:
        return None
    if function in _MODIFIERS:
        inner = parse_term(arguments[0], depth + 1)
        if inner is None:
            return None
        return BelTerm(
            inner.bel, inner.label, inner.category, inner.namespace, inner.name, _MODIFIERS[function], inner.members
        )
    category = _FUNCTIONS.get(function)
    if category is None:
        return None
    concept = _CONCEPT.match(arguments[0])
    if concept is not None and not _CALL.match(arguments[0]):
        name = (concept[2] or concept[3] or "").split("!")[0].strip()
        label = name + _MORE.get(category, "")
        if len(arguments) > 1:
            label += " " + ", ".join(arguments[1:])
        return BelTerm(written, label, category, concept[1], name)
    members = tuple(found for each in arguments if (found := parse_term(each, depth + 1)) is not None)
    if not members:
        return BelTerm(written, written, category)
    return BelTerm(
        written,
        ":".join(each.label for each in members) + (" complex" if category == "MacromolecularComplex" else ""),
        category,
        members=members,
    )


def acting_jointly(read: BelTerm) -> tuple[BelTerm, ...]:
    """Return the members of a composite, which has an effect by the presence of all of them together.

    Parameters
    ----------
    read
        A parsed term.

    Returns
    -------
    tuple[BelTerm, ...]
        Two or more members. Empty for other terms, and for a composite that has a modifier, or a member that has one or is
        not a BEL term: without it, the set would be another.

    Examples
    --------
    >>> [each.label for each in acting_jointly(parse_term("composite(p(HGNC:IL2), p(HGNC:IFNG))"))]
    ['IL2', 'IFNG']
    >>> acting_jointly(parse_term("complex(p(HGNC:CD8A), p(HGNC:CD8B))"))
    ()
    """
    call = _COMPOSITE.match(read.bel)
    if call is None or read.modifier or any(each.modifier for each in read.members):
        return ()
    several = len({each.bel for each in read.members}) > 1
    return read.members if several and len(read.members) == len(_arguments(read.bel[call.end() : -1])) else ()
