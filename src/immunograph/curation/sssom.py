"""Parse the header of an SSSOM table: lines that start with ``#``, in a subset of YAML.

Block mappings, lists, and plain or quoted scalars are supported, which is what SSSOM's tools write; tags, anchors and
aliases are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from immunograph.identifiers import mapping_iri
from immunograph.model import IRI
from immunograph.vocabulary import DCTERMS, OWL, RDFS, SSSOM

__all__ = ["LITERAL", "NO_TERM", "SLOTS", "Header", "literal_mapping_iri", "read_header", "slot_iri"]

LITERAL: Final = "rdfs literal"
"""Value of ``subject_type`` for a mapping whose subject is a literal (in ``subject_label``) without an identifier."""
NO_TERM: Final = IRI(SSSOM + "NoTermFound")
"""Placeholder for a subject or object for which no term was found."""

SLOTS: Final = [
    "record_id",
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "predicate_label",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "author_id",
    "author_label",
    "reviewer_id",
    "reviewer_label",
    "creator_id",
    "creator_label",
    "license",
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
    "mapping_source",
    "mapping_cardinality",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "review_date",
    "confidence",
    "reviewer_agreement",
    "curation_rule",
    "curation_rule_text",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_score",
    "similarity_measure",
    "see_also",
    "issue_tracker_item",
    "derived_from",
    "other",
    "comment",
]
"""Slots (columns) of an SSSOM mapping, versions 1.0 and 1.1."""

_PAV: Final = "http://purl.org/pav/"
_SLOT_IRIS: Final = {
    "subject_id": OWL + "annotatedSource",
    "predicate_id": OWL + "annotatedProperty",
    "object_id": OWL + "annotatedTarget",
    "creator_id": DCTERMS + "creator",
    "author_id": _PAV + "authoredBy",
    "license": DCTERMS + "license",
    "mapping_date": _PAV + "authoredOn",
    "publication_date": DCTERMS + "created",
    "see_also": RDFS + "seeAlso",
    "comment": RDFS + "comment",
}
"""Slots that RDF states by a property of another vocabulary (``slot_uri`` in the schema, version 1.0)."""

_ENTRY: Final = re.compile(r"( *)(- )?([A-Za-z][\w.-]*):(?: (.*))?")


@dataclass(frozen=True, slots=True)
class Header:
    """The parsed header of an SSSOM table.

    Parameters
    ----------
    curie_map
        Prefix -> expansion, and the number of its line.
    extensions
        Names of additional columns (``extension_definitions``).
    entries
        Other keys with scalar values, such as ``mapping_set_id``.
    """

    curie_map: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    entries: Mapping[str, str] = field(default_factory=dict)


def slot_iri(slot: str) -> str:
    """Return the RDF property for a slot of a mapping.

    Parameters
    ----------
    slot
        Name of a slot in :data:`SLOTS`.

    Returns
    -------
    str
        IRI in another vocabulary, if the SSSOM schema assigns one, or else in the SSSOM namespace.

    Examples
    --------
    >>> slot_iri("mapping_date"), slot_iri("confidence")
    ('http://purl.org/pav/authoredOn', 'https://w3id.org/sssom/confidence')
    """
    return _SLOT_IRIS.get(slot, SSSOM + slot)


def literal_mapping_iri(text: str, source: str, other: str, predicate: str, object: str) -> IRI:
    """Derive the IRI of a mapping from a hash of its content, for a subject that is a literal.

    Parameters
    ----------
    text, source, other
        Values of the slots ``subject_label``, ``subject_source`` and ``other``; white space in ``text`` is normalised.
    predicate, object
        IRIs of the predicate and of the object.

    Returns
    -------
    IRI
        The same IRI for the same arguments.
    """
    return mapping_iri("\x1f".join((" ".join(text.split()), source, other)), predicate, object)


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text.partition(" #")[0].strip()


def _flow(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a YAML flow mapping such as ``{HP: http://…, MP: http://…}``."""
    for part in text.strip()[1:-1].split(","):
        name, colon, value = part.strip().partition(":")
        if colon:
            yield _scalar(name), _scalar(value)


def read_header(lines: Iterable[str]) -> Header:
    """Parse the comment lines before an SSSOM table.

    Parameters
    ----------
    lines
        Lines without the leading ``#``, beginning with line 1 of the file.

    Returns
    -------
    Header
        Prefixes, additional columns and other entries; lines in unsupported syntax are skipped.

    Examples
    --------
    >>> header = read_header(["mapping_set_id: x", "curie_map:", "  HP: http://purl.obolibrary.org/obo/HP_"])
    >>> header.curie_map["HP"]
    ('http://purl.obolibrary.org/obo/HP_', 3)
    """
    curie_map: dict[str, tuple[str, int]] = {}
    extensions: list[str] = []
    entries: dict[str, str] = {}
    section, margin = "", 0
    for number, line in enumerate(lines, start=1):
        match = _ENTRY.fullmatch(line.rstrip())
        if match is None:
            continue
        indent, item, name, value = len(match[1]), match[2], match[3], _scalar(match[4] or "")
        if not section and not entries and not curie_map:
            margin = indent  # some write "# curie_map:", some "#curie_map:"
        if indent <= margin and not item:
            section = name
            if value.startswith("{") and name == "curie_map":
                curie_map |= {prefix: (iri, number) for prefix, iri in _flow(value)}
            elif value:
                entries[name] = value
        elif section == "curie_map":
            curie_map[name] = (value, number)
        elif section == "extension_definitions" and name == "slot_name":
            extensions.append(value)
    return Header(curie_map, tuple(extensions), entries)
