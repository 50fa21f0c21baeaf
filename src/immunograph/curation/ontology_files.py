"""Labels and state of terms in ontology files: OBO, OBO Graphs JSON and RDF/XML."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from immunograph.errors import FormatError

__all__ = ["SUFFIXES", "OntologyFile", "Term", "obo_terms", "read_ontology"]

SUFFIXES = (".obo", ".json", ".owl")
"""What a folder of ontologies may hold: OBO, OBO Graphs and RDF/XML."""

_OBO = "http://purl.obolibrary.org/obo/"
_NAMESPACES = {
    "http://www.ebi.ac.uk/efo/EFO_": "EFO:",
    "https://w3id.org/semapv/vocab/": "semapv:",
    "http://purl.uniprot.org/uniprot/": "UniProtKB:",
}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Term:
    """What one source says of one CURIE; ``state`` is ``current``, ``obsolete`` or ``xref-only``."""

    curie: str
    label: str
    state: str = "current"
    replaced_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OntologyFile:
    """The wanted terms of one ontology file, with the version that the file gives itself."""

    path: Path
    version: str
    terms: tuple[Term, ...]


def read_ontology(path: Path, wanted: Container[str]) -> OntologyFile:
    """Read the wanted terms of one file, by its suffix.

    Raises
    ------
    FormatError
        If the file cannot be read as what its suffix says.
    """
    try:
        if path.suffix == ".owl":
            version, terms = _owl(path, wanted)
        else:
            # Old OBO releases are partly Latin-1; a broken letter elsewhere must not hide the wanted terms.
            text = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix == ".obo":
                header = re.search(r"^data-version:(.+)$", text.partition("\n[")[0], re.MULTILINE)
                version, terms = header.group(1).strip() if header else "", tuple(obo_terms(text, wanted))
            else:
                version, terms = _obographs(text, wanted)
    except (ValueError, KeyError, TypeError, AttributeError, expat.ExpatError) as error:
        raise FormatError(f"{path} cannot be read as {path.suffix[1:]}: {error}") from error
    return OntologyFile(path, version or "no version given", terms)


def obo_terms(text: str, wanted: Container[str]) -> Iterator[Term]:
    """Read the wanted terms and relations of an OBO file, merged ones (``alt_id``) as obsolete."""
    for stanza in re.split(r"^\[(?:Term|Typedef|Instance)\][ \t\r]*$", text, flags=re.MULTILINE)[1:]:
        tags: dict[str, list[str]] = {}
        for line in stanza.splitlines():
            tag, colon, value = line.partition(": ")
            if colon:
                tags.setdefault(tag, []).append(value.partition(" ! ")[0].strip())
        curie, label = tags.get("id", [""])[0], tags.get("name", [""])[0]
        if curie in wanted:
            obsolete = tags.get("is_obsolete") == ["true"]
            replaced = "|".join(tags.get("replaced_by", ()) or tags.get("consider", ())) if obsolete else ""
            yield Term(curie, label, "obsolete" if obsolete else "current", replaced)
        for merged in tags.get("alt_id", ()):
            if merged in wanted:
                yield Term(merged, label, "obsolete", curie, f"merged into {curie}")


def _curie(iri: str) -> str:
    if iri.startswith(_OBO):
        return iri.removeprefix(_OBO).replace("_", ":", 1)
    for namespace, prefix in _NAMESPACES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


def _obographs(text: str, wanted: Container[str]) -> tuple[str, tuple[Term, ...]]:
    version, terms = "", []
    for graph in json.loads(text)["graphs"]:
        version = version or str(graph.get("meta", {}).get("version", ""))
        for node in graph.get("nodes", ()):
            curie = _curie(node["id"])
            if curie in wanted:
                meta = node.get("meta", {})
                values = meta.get("basicPropertyValues", ())
                replaced = [_curie(each["val"]) for each in values if each["pred"].endswith("IAO_0100001")]
                state = "obsolete" if meta.get("deprecated") else "current"
                terms.append(Term(curie, node.get("lbl", ""), state, "|".join(replaced)))
    return version, tuple(terms)


class _Owl:
    """Collects label, deprecation and replacement of the wanted subjects of an RDF/XML file."""

    def __init__(self, wanted: Container[str]) -> None:
        self.wanted = wanted
        self.version = ""
        self.found: dict[str, dict[str, str]] = {}
        self._path: list[str] = []
        self._subject = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text = []
        if len(self._path) == 2:
            self._subject = _curie(attributes.get(f"{_RDF}about", ""))
        elif len(self._path) == 3:
            resource = attributes.get(f"{_RDF}resource", "")
            if name.endswith("#versionIRI"):
                self.version = self.version or resource
            elif name.endswith("IAO_0100001") and resource:
                self._keep(name, _curie(resource))

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        if len(self._path) == 3:
            self._keep(name, "".join(self._text).strip())
        self._path.pop()

    def _keep(self, name: str, value: str) -> None:
        key = {"label": "label", "prefLabel": "label", "deprecated": "deprecated", "IAO_0100001": "replaced"}.get(
            re.split(r"[#/]", name)[-1]
        )
        if key and value and self._subject in self.wanted:
            self.found.setdefault(self._subject, {}).setdefault(key, value)


def _owl(path: Path, wanted: Container[str]) -> tuple[str, tuple[Term, ...]]:
    reader = _Owl(wanted)
    parser = expat.ParserCreate(namespace_separator="")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    with path.open("rb") as stream:
        parser.ParseFile(stream)
    terms = [
        Term(
            curie,
            seen.get("label", ""),
            "obsolete" if seen.get("deprecated") == "true" else "current",
            seen.get("replaced", ""),
        )
        for curie, seen in reader.found.items()
    ]
    return reader.version, tuple(terms)
