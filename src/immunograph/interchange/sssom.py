"""Read and write SSSOM tables: mappings between terms of vocabularies (https://mapping-commons.github.io/sssom/)."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from typing import IO, Final, cast

from immunograph.claims.properties import select
from immunograph.curation.sssom import LITERAL, NO_TERM, SLOTS, literal_mapping_iri, read_header, slot_iri
from immunograph.errors import FormatError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap, mapping_iri
from immunograph.interchange.claim_stream import ClaimStream
from immunograph.interchange.exchange import Export, Feature, Reader, Writer
from immunograph.interchange.foreign_data import table_rows, text_lines
from immunograph.interchange.prefixes import compact, identified, known_prefixes
from immunograph.legible import quoted
from immunograph.licences import read_licence
from immunograph.model import IRI, Literal, Mapping
from immunograph.rdf import Quad
from immunograph.vocabulary import OWL, PREFIXES, RDF, RDFS, SSSOM, XSD

__all__ = ["READER", "WRITER", "read_sssom", "write_sssom"]

_OURS: Final = ("owl", "rdf", "rdfs", "semapv", "skos", "sssom")
"""Prefixes that a table cannot redefine."""

_NEEDED: Final = ("subject_id", "predicate_id", "object_id")
_IDENTIFIERS: Final = frozenset({*_NEEDED, "mapping_justification", "subject_source"})
"""Slots whose IRIs are written as CURIEs."""
_SOURCES: Final = frozenset({"subject_source", "object_source"})
"""Slots that hold a reference: a prefix such as ``MESH`` is expanded to its namespace."""
_FIELDS: Final = frozenset(
    (
        *_NEEDED,
        "object_label",
        "subject_label",
        "mapping_justification",
        "object_source",
        "object_source_version",
        "comment",
    )
)
_UNLICENSED: Final = SSSOM + "license/unspecified"
_UNSPECIFIED: Final = identified("semapv:UnspecifiedMatching")


def read_sssom(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read an SSSOM table: each row becomes a record of a mapping, and usually a triple.

    A row that is negated, maps a text or has ``sssom:NoTermFound`` yields no triple.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of mappings and their terms.

    Raises
    ------
    FormatError
        If a required column is missing, or an identifier or the mapped text is missing or not valid; the message names row
        and column.
    """
    head: list[str] = []
    body: list[str] = []
    lines = text_lines(stream, name)
    for _, line in lines:
        if not line.startswith("#"):
            body.append(line)
            break
        head.append(line[1:])
    header = read_header(head)
    prefixes = known_prefixes().extended(
        {prefix: iri for prefix, (iri, _) in header.curie_map.items() if prefix not in _OURS}
    )
    found = ClaimStream(name)
    text = (line.encode() + b"\n" for line in chain(body, (line for _, line in lines)))
    for number, row in table_rows(cast("IO[bytes]", _Lines(text)), name, _NEEDED[1:]):  # which only calls readline
        _mapping(found, row, prefixes, f"{name}, row {number + len(head)}")
        yield from found.ready()
    yield from found.end()


class _Lines:
    """Binary stream over an iterator of lines, with the only method that :func:`table_rows` calls."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines

    def readline(self, _limit: int = -1) -> bytes:
        return next(self._lines, b"")


def _mapping(found: ClaimStream, row: dict[str, str], prefixes: PrefixMap, where: str) -> None:
    def iri(column: str) -> IRI:
        text = row.get(column, "")
        if not text:
            raise FormatError(
                f"{where}, column {quoted(column)}: the cell is empty: write an identifier such as CL:0000542"
            )
        prefix, colon, local = text.partition(":")
        if colon and prefix in prefixes:
            return IRI(prefixes[prefix] + local)
        try:
            return identified(text)
        except ValueError as error:
            more = ", or add the prefix to the curie_map" if CURIE_PATTERN.match(text) else ""
            raise FormatError(f"{where}, column {quoted(column)}: {error}{more}") from None

    if row.get("subject_type") == LITERAL and not row.get("subject_id"):
        _of_text(found, row, iri, where)
        return
    subject, predicate, value = iri("subject_id"), iri("predicate_id"), iri("object_id")
    justification = iri("mapping_justification") if row.get("mapping_justification") else _UNSPECIFIED
    negated = row.get("predicate_modifier", "") == "Not" or NO_TERM in (subject, value)
    source = row.get("object_source", "")
    mapping = Mapping(
        subject,
        predicate,
        value,
        row.get("object_label", ""),
        justification,
        _by_namespace().get(source, source),
        row.get("object_source_version", ""),
        row.get("comment", ""),
    )
    found.mapping(mapping, negated=negated)
    node = mapping_iri(subject, predicate, value)
    for column, text in row.items():
        if column not in _FIELDS and column in SLOTS:
            found.say(node, SSSOM + column, Literal(text))
    for end, column in ((subject, "subject_label"), (value, "object_label")):
        if row.get(column):
            found.say(end, RDFS + "label", Literal(row[column], "en"))


@cache
def _by_namespace() -> dict[str, str]:
    return {iri: prefix for prefix, iri in {**dict(known_prefixes().items()), **PREFIXES}.items()}


def _of_text(found: ClaimStream, row: dict[str, str], iri: Callable[[str], IRI], where: str) -> None:
    """Add the record of a mapping from a text, such as a name in a review table, to a term; it yields no direct triple."""
    text = row.get("subject_label", "")
    if not text:
        raise FormatError(
            f"{where}, column 'subject_label': the cell is empty, but subject_type is {quoted(LITERAL)}: write the text that is mapped"
        )
    needed = {column: iri(column) for column in _NEEDED[1:]}
    needed["mapping_justification"] = iri("mapping_justification") if row.get("mapping_justification") else _UNSPECIFIED
    source = row.get("subject_source", "")
    with contextlib.suppress(ValueError):
        needed["subject_source"] = identified(source)
    about = needed.get("subject_source", source), row.get("other", "")
    node = literal_mapping_iri(text, *about, needed["predicate_id"], needed["object_id"])
    for name in ("Mapping", "Axiom"):
        found.say(node, RDF + "type", IRI((SSSOM if name == "Mapping" else OWL) + name))
    for column, cell in row.items():
        if cell and column in SLOTS:
            when = column == "mapping_date" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII)
            plain = Literal(cell, datatype=IRI(XSD + "date")) if when else Literal(cell)
            found.say(node, slot_iri(column), needed.pop(column, plain))
    for column, value in needed.items():
        found.say(node, slot_iri(column), value)


def write_sssom(export: Export, stream: IO[bytes]) -> None:
    """Write all mappings of a graph as an SSSOM table with its prefix map.

    Parameters
    ----------
    export
        Export whose graph has the mappings; its selection of claims is ignored.
    stream
        Output, open for writing in binary mode.

    Raises
    ------
    FormatError
        If the graph has no mappings.
    """
    rows = _rows(export)
    if not rows:
        raise FormatError(
            "there is no mapping to write: the graph has none of type ig:Mapping; decisions on names become mappings when a "
            "table is imported with its review table (--review; in Python: review=)"
        )
    used = {
        cell.partition(":")[0] for row in rows for column, cell in row.items() if column in _IDENTIFIERS and ":" in cell
    }
    expansions = {
        prefix: iri for prefix, iri in {**dict(known_prefixes().items()), **PREFIXES}.items() if prefix in used
    }
    lines = ["#curie_map:", *(f"#  {prefix}: {iri}" for prefix, iri in sorted(expansions.items()))]
    licence = read_licence(export.licence)
    lines += [f"#license: {licence.iri or _UNLICENSED}", "#mapping_set_id: https://w3id.org/immunograph/mappings"]
    if licence.iri is None:  # the slot takes an address only
        lines.append(f"#comment: {json.dumps(f'licence: {licence}', ensure_ascii=False)}")
    columns = [slot for slot in SLOTS if any(slot in row for row in rows)]
    lines.append("\t".join(columns))
    lines += ["\t".join(" ".join(row.get(column, "").split()) for column in columns) for row in rows]
    stream.write(("\n".join(lines) + "\n").encode("utf-8"))


def _rows(export: Export) -> list[dict[str, str]]:
    text = "SELECT ?m ?p ?o { VALUES ?type { ig:Mapping sssom:Mapping } ?m a ?type ; ?p ?o }"
    nodes: dict[str, dict[str, str]] = {}
    for mapping, predicate, value in select(export.view.store, text):
        nodes.setdefault(str(mapping), {})[str(predicate)] = str(value)
    labels, namespaces = export.view.all_labels, dict(known_prefixes().items())
    rows = []
    for node in nodes.values():
        row = {slot: node[iri] for slot in SLOTS for iri in (SSSOM + slot, slot_iri(slot)) if iri in node}
        needed = _NEEDED[1:] if row.get("subject_type") == LITERAL else _NEEDED
        if set(needed) <= row.keys():
            row.setdefault("subject_label", labels.get(row.get("subject_id", ""), ""))
            row.setdefault("mapping_justification", _UNSPECIFIED)
            for column in _IDENTIFIERS & row.keys():
                row[column] = compact(row[column])
            for column in _SOURCES & row.keys():
                row[column] = namespaces.get(row[column], row[column])
            rows.append({slot: text for slot, text in row.items() if text})
    return sorted(rows, key=lambda row: tuple(row.get(column, "") for column in (*_NEEDED, "subject_label", "other")))


_ABOUT: Final = "mappings between terms, not claims: each row is a mapping such as `skos:exactMatch` with its justification; a row with the modifier `Not` yields no triple, and neither does one with `sssom:NoTermFound` or of a text (`subject_type` is `rdfs literal`), such as a name decided on in a review table."
_CARRIES: Final = frozenset({Feature.LABELS})
READER: Final = Reader(
    name="sssom", title="SSSOM", endings=(".sssom.tsv",), carries=_CARRIES, about=_ABOUT, read=read_sssom
)
WRITER: Final = Writer(
    name="sssom",
    title="SSSOM",
    endings=(".sssom.tsv",),
    carries=_CARRIES,
    about=_ABOUT,
    write=write_sssom,
    of_claims=False,
)
