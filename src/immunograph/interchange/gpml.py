"""Read GPML 2013a, the format of WikiPathways: interactions between nodes become claims, with their references.

An arrow without a type states an effect without direction: *affects (direction not stated)*. A complex becomes an
entity with components; other groups stand for each of their members. Interactions that end at another interaction, or
nowhere, yield no claim; the note of the pathway's document gives their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final
from xml.etree.ElementTree import Element

from immunograph.errors import FormatError
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.exchange import Feature, Reader
from immunograph.interchange.markup import elements
from immunograph.interchange.prefixes import identified
from immunograph.interchange.statements import Passage, Statement, document_iri, minted
from immunograph.legible import quoted
from immunograph.model import IRI, Axiom, Document, Entity
from immunograph.plurals import counted, some_of
from immunograph.rdf import Quad
from immunograph.vocabulary import BIOLINK, DCTERMS, Predicate, PropertyKind, term

__all__ = ["READER", "read_gpml"]

_DATABASES: Final = {
    "Entrez Gene": "NCBIGene", "Ensembl": "ENSEMBL", "Uniprot-TrEMBL": "UniProtKB", "ChEBI": "CHEBI", "WikiPathways": "WikiPathways",
    "HMDB": "HMDB", "Gene Ontology": "GO", "HGNC Accession number": "HGNC", "PubChem-compound": "PUBCHEM.COMPOUND", "KEGG Drug": "KEGG.DRUG",
}  # fmt: skip
_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_TYPES: Final = {
    "GeneProduct": "Gene", "Protein": "Protein", "Rna": "RNAProduct", "Metabolite": "SmallMolecule", "Pathway": "Pathway",
    "Complex": "MacromolecularComplex",
}  # fmt: skip
_HEADS: Final = {
    "Arrow": "modulates", "TBar": "inhibits", "mim-binding": "binds", "mim-inhibition": "inhibits", "mim-stimulation": "activates",
    "mim-necessary-stimulation": "activates", "": "associatedWith",
}  # fmt: skip
_OTHER_HEADS: Final = {
    "mim-conversion": "is converted into", "mim-modification": "modifies", "mim-catalysis": "catalyses", "mim-cleavage": "cleaves",
    "mim-transcription-translation": "is transcribed or translated into", "mim-translocation": "is moved to",
}  # fmt: skip


@dataclass(slots=True)
class _Drawing:
    """The elements of a pathway, by their identifiers in the file."""

    pathway: Element | None = None
    nodes: dict[str, IRI] = field(default_factory=dict)
    groups: dict[str, Element] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    interactions: list[tuple[int, Element]] = field(default_factory=list)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    terms: list[IRI] = field(default_factory=list)


def read_gpml(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read a pathway in GPML 2013a.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, after the whole input has been read.

    Raises
    ------
    FormatError
        If the input is not XML, not GPML, or another version of GPML, or an interaction has fewer than two points.
    """
    found = ClaimStream(name)
    drawn = _Drawing()
    wanted = ("DataNode", "Label", "Shape", "Group", "Interaction", "Biopax")
    for line, element in elements(stream, name, wanted, ("Pathway",)):
        if element.tag == "Pathway":
            if element.get("Name") is None and element.get("title") is not None:
                raise FormatError(
                    f"{name}, line {line}: this is a later version of GPML, of which only 2013a can be read: save the "
                    "pathway as GPML 2013a"
                )
            drawn.pathway = element
        elif element.tag in ("DataNode", "Label", "Shape"):
            _node(found, drawn, element)
        elif element.tag == "Group":
            for key in (element.get("GraphId"), element.get("GroupId")):
                if key:
                    drawn.groups[key] = element
        elif element.tag == "Interaction":
            drawn.interactions.append((line, element))
        else:
            _references(drawn, element)
    if drawn.pathway is None:
        raise FormatError(f"{name}: this is not GPML: it has no element Pathway; get the file from WikiPathways again")
    yield from _claims(found, drawn, name)


def _node(found: ClaimStream, drawn: _Drawing, element: Element) -> None:
    label = " ".join((element.get("TextLabel") or "").split())
    key = element.get("GraphId")
    if not label or not key:
        kind = element.tag if element.tag == "DataNode" else ""
        if kind:
            found.leave_out("data node without a label or an identifier", "data nodes without a label or an identifier")
        return
    reference = element.find("Xref")
    database, local = (reference.get("Database", ""), reference.get("ID", "")) if reference is not None else ("", "")
    iri = None
    if database == "Wikidata" and local:
        iri = IRI(_WIKIDATA + local.strip())
    elif database in _DATABASES and local:
        try:
            iri = identified(f"{_DATABASES[database]}:{local.strip().removeprefix(_DATABASES[database] + ':')}")
        except ValueError:
            iri = None
    made = iri if iri is not None else minted("entity", label)
    found.entity(Entity(made, label, IRI(BIOLINK + _TYPES.get(element.get("Type", ""), "NamedThing"))))
    drawn.nodes[key] = made
    if element.get("GroupRef"):
        drawn.members.setdefault(str(element.get("GroupRef")), []).append(key)


def _references(drawn: _Drawing, biopax: Element) -> None:
    for each in biopax:
        texts = {child.tag: (child.text or "").strip() for child in each}
        if each.tag == "PublicationXref" and each.get("id"):
            number = texts.get("ID", "")
            source = (
                f"PMID:{number}"
                if texts.get("DB", "").lower() == "pubmed" and number.isdigit()
                else texts.get("TITLE", "")
            )
            if source:
                drawn.references[str(each.get("id"))] = source, texts.get("TITLE", "") or source
        elif each.tag == "openControlledVocabulary" and texts.get("ID"):
            try:
                drawn.terms.append(identified(texts["ID"]))
            except ValueError:
                continue


def _ends(found: ClaimStream, drawn: _Drawing, key: str) -> list[IRI]:
    """Return the entities at an end of an interaction: a node, a complex or the members of a group; empty for others."""
    if key in drawn.nodes:
        return [drawn.nodes[key]]
    group = drawn.groups.get(key)
    if group is None:
        return []
    members = [drawn.nodes[each] for each in drawn.members.get(group.get("GroupId", ""), ())]
    members = list(dict.fromkeys(members))
    if group.get("Style") != "Complex" or len(members) < 2:
        return members
    label = ":".join(sorted(found.label_of(each) for each in members)) + " complex"
    iri = minted("entity", label)
    found.entity(Entity(iri, label, IRI(BIOLINK + "MacromolecularComplex")))
    for each in members:
        found.axiom(Axiom(iri, term("hasComponent"), each, "Drawn as a complex in the pathway."))
    return [iri]


def _claims(found: ClaimStream, drawn: _Drawing, name: str) -> Iterator[Quad]:
    assert drawn.pathway is not None  # noqa: S101  the caller has checked it
    version = (drawn.pathway.get("Version") or "").partition("_")[0]
    title = drawn.pathway.get("Name") or name
    pathway = (
        identified(f"WikiPathways:{version}")
        if version.startswith("WP")
        else document_iri(name.replace("\\", "/").rpartition("/")[2])
    )
    drawings = [_drawn_claim(found, drawn, element, f"{name}, line {line}") for line, element in drawn.interactions]
    unread = sum(not subjects or not objects for subjects, _, objects in drawings)
    note = (
        f"{unread:,} of {counted(len(drawings), 'interaction')} "
        f"{'does not lead from one node to another and is not a claim' if unread == 1 else 'do not lead from one node to another and are not claims'}."
    )
    notes = [note] if unread else []
    found.leave_out(
        "interaction that does not lead from one node to another",
        "interactions that do not lead from one node to another",
        unread,
    )
    if strange := [head for _, head, _ in drawings if not _is_known(head)]:
        heads = some_of([quoted(each) for each in sorted(set(strange))], 5)
        notes.append(
            f"{counted(len(strange), 'interaction has', 'interactions have')} an arrow head that GPML 2013a does not know ({heads}): "
            f"{'it is read as an association' if len(strange) == 1 else 'they are read as associations'}."
        )
    found.document(Document(pathway, title, kind="database", note=" ".join(notes)))
    for (subjects, head, objects), (_, element) in zip(drawings, drawn.interactions, strict=True):
        if not subjects or not objects:
            continue
        predicate = _predicate(found, head)
        passages = tuple(_passages(found, drawn, element, pathway))
        for subject in subjects:
            for value in objects:
                found.add(Statement((subject,), predicate, value, passages))
        yield from found.ready()
    for iri in dict.fromkeys(drawn.terms):
        found.say(pathway, DCTERMS + "subject", iri)
    yield from found.end()


def _drawn_claim(found: ClaimStream, drawn: _Drawing, element: Element, where: str) -> tuple[list[IRI], str, list[IRI]]:
    """Return the entities that an interaction starts from, the type of its arrow head, and the entities that it leads to."""
    points = element.findall("Graphics/Point")
    if len(points) < 2:
        raise FormatError(f"{where}: an interaction needs two points, not {len(points)}: correct it, or remove it")
    first, last = points[0], points[-1]
    if first.get("ArrowHead") and not last.get("ArrowHead"):
        first, last = last, first
    ends = _ends(found, drawn, first.get("GraphRef", "")), _ends(found, drawn, last.get("GraphRef", ""))
    return ends[0], last.get("ArrowHead") or "", ends[1]


def _is_known(head: str) -> bool:
    return head in _HEADS or head.startswith("mim-")


def _predicate(found: ClaimStream, head: str) -> IRI:
    if not _is_known(head):
        return term("associatedWith")
    if head in _HEADS:
        return term(_HEADS[head])
    label = _OTHER_HEADS.get(head) or head.removeprefix("mim-").replace("-", " ")
    made = minted("gpml", label)
    found.declare(Predicate(made, PropertyKind.CLAIM, label, ""))
    return made


def _passages(found: ClaimStream, drawn: _Drawing, element: Element, pathway: IRI) -> Iterator[Passage]:
    keys = [(each.text or "").strip() for each in element.findall("BiopaxRef")]
    sources = [drawn.references[key] for key in keys if key in drawn.references]
    comment = " ".join(" ".join((each.text or "").split()) for each in element.findall("Comment"))
    for source, title in sources:
        yield Passage(found.source(source, title=title), note=comment)
    if not sources:
        yield Passage(pathway, note=comment)


READER: Final = Reader(
    name="gpml",
    title="GPML 2013a (WikiPathways)",
    endings=(".gpml",),
    carries=frozenset({Feature.LABELS, Feature.DIRECTION, Feature.PARALLEL, Feature.SIGN, Feature.EVIDENCE}),
    about=(
        "pathways: interactions between nodes as claims, with the references of each; a plain arrow is *affects (direction not stated)*. Interactions "
        "that end at another interaction, and arrow heads that GPML does not know (read as associations), are counted in the note of the pathway's document."
    ),
    read=read_gpml,
)
