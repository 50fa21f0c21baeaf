"""Shapes and colours of categories, and marks of claims: the Okabe-Ito palette, distinguishable by shape as well as by hue.

Colour denotes the domain and shape the type of entity, so that a disease and a disease process share a colour, and
processes of all domains are pills. Masataka Okabe and Kei Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from immunograph.claims.footing import FALLEN

__all__ = ["COLOURS", "GROUPS", "SHAPES", "Group", "beside", "groups_for", "legend_order", "radius_of"]

SHAPES: Final = (
    "circle",
    "hexagon",
    "diamond",
    "pill",
    "square",
    "triangle",
    "drop",
    "pentagon",
    "page",
    "person",
    "dot",
)
COLOURS: Final = ("blue", "green", "vermillion", "purple", "sky", "orange", "yellow", "grey")


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the legend: the categories with the same shape and colour.

    Parameters
    ----------
    label
        Text in the legend.
    shape, colour
        One of :data:`SHAPES`, and one of :data:`COLOURS`.
    categories
        Local names of Biolink categories; empty for groups of foreign graphs.
    """

    label: str
    shape: str
    colour: str
    categories: frozenset[str] = frozenset()


GROUPS: Final = (
    Group(
        "Protein, gene",
        "circle",
        "blue",
        frozenset(
            [
                "Protein",
                "ProteinFamily",
                "ProteinIsoform",
                "ProteinDomain",
                "Polypeptide",
                "Gene",
                "GeneFamily",
                "GeneOrGeneProduct",
                "GeneProductMixin",
                "MacromolecularComplex",
                "Transcript",
                "RNAProduct",
                "NucleicAcidEntity",
                "Cytokine",
            ]
        ),
    ),
    Group("Cell", "hexagon", "green", frozenset(["Cell", "CellLine", "CellularComponent"])),
    Group(
        "Body part, system",
        "pentagon",
        "sky",
        frozenset(["AnatomicalEntity", "GrossAnatomicalStructure", "CellularOrganism", "OrganismalEntity"]),
    ),
    Group(
        "Disease",
        "diamond",
        "vermillion",
        frozenset(
            [
                "Disease",
                "DiseaseOrPhenotypicFeature",
            ]
        ),
    ),
    Group(
        "Phenotype, finding", "diamond", "sky", frozenset(["PhenotypicFeature", "ClinicalAttribute", "ClinicalFinding"])
    ),
    Group("Disease process", "pill", "vermillion", frozenset(["PathologicalProcess"])),
    Group(
        "Process, capability",
        "pill",
        "purple",
        frozenset(
            [
                "BiologicalProcess",
                "PhysiologicalProcess",
                "MolecularActivity",
                "Pathway",
                "BiologicalProcessOrActivity",
                "Phenomenon",
                "Behavior",
                "Event",
            ]
        ),
    ),
    Group(
        "Chemical, role",
        "triangle",
        "orange",
        frozenset(
            [
                "ChemicalEntity",
                "ChemicalRole",
                "SmallMolecule",
                "Drug",
                "MolecularEntity",
                "MolecularMixture",
                "ChemicalMixture",
                "Vaccine",
            ]
        ),
    ),
    Group(
        "Treatment, study",
        "square",
        "yellow",
        frozenset(
            [
                "Treatment",
                "Procedure",
                "ClinicalTrial",
                "ClinicalIntervention",
                "Study",
                "ClinicalEntity",
                "Activity",
            ]
        ),
    ),
    Group("Organism", "drop", "sky", frozenset(["OrganismTaxon", "IndividualOrganism", "Virus", "Human"])),
    Group(
        "People, organisation",
        "person",
        "grey",
        frozenset(["PopulationOfIndividualOrganisms", "Cohort", "Agent", "Case", "StudyPopulation"]),
    ),
    Group(
        "Publication, journal",
        "page",
        "grey",
        frozenset(
            [
                "Article",
                "Publication",
                "Serial",
                "Book",
                "BookChapter",
                "JournalArticle",
                "Document",
                "InformationContentEntity",
            ]
        ),
    ),
    # Literals are not entities: the smallest mark, in grey.
    Group("Name, definition", "dot", "grey", frozenset(["Literal"])),
)
"""The groups in the order of the legend: subjects of claims first, speakers and documents last."""

_USED: Final = frozenset((group.shape, group.colour) for group in GROUPS)
_SPARE: Final = tuple((shape, colour) for shape in SHAPES[:8] for colour in COLOURS[:7] if (shape, colour) not in _USED)
"""Shape and colour pairs for categories of foreign graphs; no packaged group has any of them."""

_REST: Final = Group("Other", "circle", "grey", frozenset(["NamedThing", "Entity"]))
"""The group of nodes without a category, or with the most general one."""

_BY_CATEGORY: Final = {category: group for group in (*GROUPS, _REST) for category in group.categories}


def _words(category: str) -> str:
    """Convert ``biolink:SomeCategory`` or the end of an IRI to ``Some category``; a single word is unchanged."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", category.rsplit("/", 1)[-1].removeprefix("biolink:"))
    return spaced[:1] + spaced[1:].lower() if " " in spaced else spaced


def groups_for(categories: Iterable[str]) -> dict[str, Group]:
    """Return the group in the legend of each category; packaged groups have the same shape and colour on every page.

    Unknown categories get a spare mark chosen by a checksum of their name, or the next free one if a category earlier in
    the alphabet has taken it.

    Parameters
    ----------
    categories
        Local names of Biolink categories, or categories of a foreign graph; the empty string means unknown.

    Returns
    -------
    dict[str, Group]
        Category -> group; nodes without a category, and categories beyond the spare marks, share one group.

    Examples
    --------
    >>> [(group.label, group.shape) for group in groups_for(["Disease", ""]).values()]
    [('Other', 'circle'), ('Disease', 'diamond')]
    """
    found: dict[str, Group] = {}
    taken: set[tuple[str, str]] = set()
    for category in sorted(set(categories)):
        known = _BY_CATEGORY.get(category.removeprefix("biolink:")) if category else _REST
        if known is None and len(taken) < len(_SPARE):
            start = crc32(category.encode(errors="replace")) % len(_SPARE)
            mark = next(each for each in (*_SPARE[start:], *_SPARE[:start]) if each not in taken)
            taken.add(mark)
            known = Group(_words(category), *mark)
        found[category] = known or _REST
    return found


def legend_order(group: Group) -> tuple[int, str]:
    """Return the sort key of a group in the legend: packaged groups, then others by label, and *Other* last.

    Parameters
    ----------
    group
        A group of the legend.

    Returns
    -------
    tuple[int, str]
        Position of the group, and its label to break ties.

    Examples
    --------
    >>> sorted(reversed(GROUPS), key=legend_order) == list(GROUPS)
    True
    """
    if group in GROUPS:
        return GROUPS.index(group), ""
    return len(GROUPS) + (group == _REST), group.label


def beside(stance: str, against: str, evidence: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the marks to draw on a claim's line: retracted evidence, dispute, null result, question.

    Parameters
    ----------
    stance
        The stance with which the claim is shown.
    against
        Text on the evidence against a claim that is supported.
    evidence
        Passages of the claim, with ``stance`` and ``document_status``.

    Returns
    -------
    list[str]
        Some of ``fallen`` (all passages with ``stance`` are from retracted or withdrawn documents), ``disputes``,
        ``null`` and ``asks``, in this order.

    Examples
    --------
    >>> asked = {"stance": "asks", "certainty": 0}
    >>> beside("supports", "null result", [{"stance": "supports", "document_status": "retracted"}, asked])
    ['fallen', 'null', 'asks']
    """
    stances = [str(each.get("stance") or "supports") for each in evidence]
    footing = [
        each.get("document_status") in FALLEN for each, put in zip(evidence, stances, strict=True) if put == stance
    ]
    opposed = against if stance == "supports" else ""
    made = {
        "fallen": bool(footing) and all(footing),
        "disputes": "dispute" in opposed,
        "null": "null" in opposed or (bool(opposed) and "dispute" not in opposed),
        "asks": stance != "asks" and "asks" in stances,
    }
    return [name for name, holds in made.items() if holds]


def radius_of(shape: str, degree: int) -> float:
    """Return the radius of a node in pixels, the same as on the page.

    Parameters
    ----------
    shape
        Shape of the node; a ``dot`` is small.
    degree
        Number of its edges.

    Returns
    -------
    float
        The radius, in pixels.

    Examples
    --------
    >>> radius_of("dot", 100), radius_of("circle", 4), radius_of("circle", 100)
    (5.0, 13.7, 19.0)
    """
    return 5.0 if shape == "dot" else min(19.0, 9.5 + 2.1 * math.sqrt(degree))
