"""Read labels and states of terms from ontology files: OBO, OBO Graphs JSON and RDF/XML."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from immunograph.curation.ontologies.obo import bare, stanzas
from immunograph.curation.ontologies.obographs import parse_obographs
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.near_paths import unreadable
from immunograph.unique_keys import RepeatedKeyError, unique_keys

__all__ = ["SUFFIXES", "OntologyFile", "Term", "obo_terms", "read_ontology"]

SUFFIXES = (".obo", ".json", ".owl")
"""File extensions of ontologies: OBO, OBO Graphs and RDF/XML."""

_TAGS = ("id", "alt_id", "is_obsolete", "replaced_by", "consider")
_LARGEST = 4_000_000_000
_OBO = "http://purl.obolibrary.org/obo/"
_NAMESPACES = {
    "http://www.ebi.ac.uk/efo/EFO_": "EFO:",
    "https://w3id.org/semapv/vocab/": "semapv:",
    "http://purl.uniprot.org/uniprot/": "UniProtKB:",
}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Term:
    """A term in one source.

    Parameters
    ----------
    curie, label
        Identifier and label; the label may be empty.
    state
        ``current``, ``obsolete`` or ``xref-only`` (only known from a cross-reference).
    replaced_by
        CURIEs to use instead of an obsolete term, separated by ``|``.
    note
        Remark on the origin of the label, or on a merge.
    """

    curie: str
    label: str
    state: str = "current"
    replaced_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OntologyFile:
    """The wanted terms of one ontology file.

    Parameters
    ----------
    path
        Path of the file.
    version
        Version stated in the file, or ``no version given``.
    terms
        Wanted terms that the file contains.
    ontology
        Name stated in the file, such as ``cl`` or ``cl/subsets/blood_and_immune_upper_slim``; may be empty.
    """

    path: Path
    version: str
    terms: tuple[Term, ...]
    ontology: str = ""


def _bytes(path: Path) -> bytes:
    """Read a file and decompress gzip.

    Raises
    ------
    FormatError
        If the file cannot be read or decompressed, or has more than 4 GB.
    """
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{path} is not a complete gzip file: download it again") from error
    except OSError as error:
        raise FormatError(
            unreadable(path, error, "name your copy of the ontology (OBO, OWL or OBO Graphs JSON)")
        ) from error
    if len(data) > _LARGEST:
        raise FormatError(f"{path} has more than {_LARGEST // 1_000_000_000} GB: use a smaller edition of the ontology")
    return data


def _form(path: Path, data: bytes) -> str:
    """Detect the format of an ontology from its first bytes, or from its extension if they are inconclusive."""
    start = data[:4096].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")) and not start.startswith("[T"):
        return "json"
    if start.startswith("<"):
        return "owl"
    if start.startswith(("format-version:", "ontology:", "data-version:", "[Term]", "!")):
        return "obo"
    suffix = Path(path.name.removesuffix(".gz")).suffix
    if suffix in SUFFIXES:
        return suffix[1:]
    raise FormatError(f"{path} has an unknown format: expected OBO, OWL as RDF/XML, or OBO Graphs JSON")


def read_ontology(path: Path, wanted: Container[str]) -> OntologyFile:
    """Read the wanted terms of an ontology file.

    Parameters
    ----------
    path
        File in OBO, OWL as RDF/XML, or OBO Graphs JSON, optionally compressed with gzip; the format is detected from
        the content, or else from the file extension.
    wanted
        CURIEs to look for.

    Returns
    -------
    OntologyFile
        Version, name, and the wanted terms that the file contains.

    Raises
    ------
    FormatError
        If the file cannot be read, has more than 4 GB, or is not valid in its format.
    """
    data = _bytes(path)
    form = _form(path, data)
    try:
        if form == "owl":
            version, terms, name = _owl(data, wanted)
        else:
            # Old OBO releases are partly Latin-1; a broken letter elsewhere must not hide the wanted terms.
            text = data.decode("utf-8-sig", errors="replace")
            if form == "obo":
                head = text.partition("\n[")[0]
                version, name = _obo_tag(head, "data-version"), _obo_tag(head, "ontology")
                terms = tuple(obo_terms(text, wanted))
            else:
                version, terms, name = _obographs(text, wanted)
    except RepeatedKeyError as error:
        raise FormatError(f"{path}: {error}: keep one of them, or download the file again") from error
    except RecursionError as error:
        raise FormatError(f"{path} cannot be read as {form}: it is nested too deeply; download it again") from error
    except (ValueError, KeyError, TypeError, AttributeError, expat.ExpatError) as error:
        raise FormatError(f"{path} cannot be read as {form}: {error}; correct it, or download it again") from error
    return OntologyFile(path, version or "no version given", terms, _plain_name(name))


def _obo_tag(head: str, tag: str) -> str:
    found = (line.partition(":")[2].strip() for line in head.splitlines() if line.startswith(f"{tag}:"))
    return next(found, "")


def _plain_name(name: str) -> str:
    return re.sub(r"\.(?:owl|obo|json)$", "", name.removeprefix(_OBO))


def obo_terms(text: str, wanted: Container[str]) -> Iterator[Term]:
    """Yield the wanted terms and relations of an OBO file.

    Parameters
    ----------
    text
        Content of the OBO file.
    wanted
        CURIEs to look for.

    Yields
    ------
    Term
        Label and state of a wanted term, in the order of the file; a merged term (``alt_id``) is obsolete.
    """
    for kind, tags in stanzas(text.splitlines()):
        if not kind:
            continue
        plain = {tag: [bare(value) for value in tags.get(tag, ())] for tag in _TAGS}
        curie, label = next(iter(plain["id"]), ""), next(iter(tags.get("name", ())), "")
        if curie in wanted:
            obsolete = plain["is_obsolete"] == ["true"]
            replaced = "|".join(plain["replaced_by"] or plain["consider"]) if obsolete else ""
            yield Term(curie, label, "obsolete" if obsolete else "current", replaced)
        for merged in plain["alt_id"]:
            if merged in wanted:
                yield Term(merged, label, "obsolete", curie, f"merged into {curie}")


def _curie(iri: str) -> str:
    if iri.startswith(_OBO):
        return iri.removeprefix(_OBO).replace("_", ":", 1)
    for namespace, prefix in _NAMESPACES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return compress(iri) or iri


def _obographs(text: str, wanted: Container[str]) -> tuple[str, tuple[Term, ...], str]:
    ontology = parse_obographs(json.loads(text, object_pairs_hook=unique_keys))
    terms = []
    for each in ontology.terms:
        curie = _curie(each.iri)
        if curie in wanted:
            state = "obsolete" if each.obsolete else "current"
            instead = each.replaced_by or (each.consider if each.obsolete else ())
            terms.append(Term(curie, each.label, state, "|".join(map(_curie, instead))))
        for merged in map(_curie, each.alternatives):
            if merged in wanted:
                terms.append(Term(merged, each.label, "obsolete", curie, f"merged into {curie}"))
    return ontology.version, tuple(terms), ontology.name


class _Owl:
    """An expat handler that collects label, deprecation and replacement of wanted subjects in RDF/XML."""

    def __init__(self, wanted: Container[str]) -> None:
        self.wanted = wanted
        self.version = ""
        self.name = ""
        self.merged: list[tuple[str, str, str]] = []
        self._label = ""
        self._alternatives: list[str] = []
        self.found: dict[str, dict[str, str]] = {}
        self._path: list[str] = []
        self._subject = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text = []
        if len(self._path) == 2:
            about = attributes.get(f"{_RDF}about", "")
            self._subject = _curie(about)
            self._label, self._alternatives = "", []
            if name.endswith("#Ontology"):
                self.name = self.name or about
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
            value = "".join(self._text).strip()
            if name.endswith("#hasAlternativeId") and value in self.wanted:
                self._alternatives.append(value)
            elif name.endswith(("#label", "#prefLabel")):
                self._label = self._label or value
            self._keep(name, value)
        elif len(self._path) == 2:
            self.merged += [(value, self._subject, self._label) for value in self._alternatives]
        self._path.pop()

    def _keep(self, name: str, value: str) -> None:
        key = {"label": "label", "prefLabel": "label", "deprecated": "deprecated", "IAO_0100001": "replaced"}.get(
            re.split(r"[#/]", name)[-1]
        )
        if key and value and self._subject in self.wanted:
            self.found.setdefault(self._subject, {}).setdefault(key, value)


def _owl(data: bytes, wanted: Container[str]) -> tuple[str, tuple[Term, ...], str]:
    reader = _Owl(wanted)
    parser = expat.ParserCreate(namespace_separator="")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.ParseFile(BytesIO(data))
    terms = [
        Term(
            curie,
            seen.get("label", ""),
            "obsolete" if seen.get("deprecated", "").strip().lower() in ("true", "1") else "current",
            seen.get("replaced", ""),
        )
        for curie, seen in reader.found.items()
    ]
    terms += [
        Term(merged, label, "obsolete", curie, f"merged into {curie}")
        for merged, curie, label in reader.merged
        if merged not in reader.found
    ]
    return reader.version, tuple(terms), reader.name
