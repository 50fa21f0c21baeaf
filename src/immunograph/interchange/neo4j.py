"""Write CSV files of relationships and nodes for Neo4j's bulk import (``neo4j-admin database import``).

The type of a relationship is the verb with its hedges: ``DID_NOT_INHIBIT_NULL_RESULT``, ``DISPUTED_ENHANCES``,
``INHIBITS_POSSIBLE``, ``INHIBITS_OPEN_QUESTION``, ``INHIBITS_REJECTED``; ``INHIBITS_CONTESTED`` if there is a null result
or a dispute as well as support, and ``INHIBITS_RETRACTED`` if all support is from retracted or withdrawn documents. So a
query for ``INHIBITS`` finds only asserted, accepted and uncontested claims with support from a document that stands.
Source: https://neo4j.com/docs/operations-manual/current/import/.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import IO, Any, Final

from immunograph.analysis.flattening import FlatRows
from immunograph.claims.footing import rests_on_fallen
from immunograph.interchange.exchange import Export, Feature, Writer
from immunograph.interchange.network_formats import NETWORK_FEATURES
from immunograph.interchange.verbs import verb_of

__all__ = ["WRITER", "relationship_type", "write_nodes", "write_relationships"]

_NODES: Final = ("curie", "label", "category", "synonyms", "definition", "identifiers", "url")
_EDGES: Final = (
    "claim", "predicate", "predicate_label", "shown_as", "sign", "association", "stance", "certainty", "status", "epistemic_status", "against", "caution",
    "aspect", "context", "participants", "together_with", "identifiers", "evidence", "evidence_count", "rule",
)  # fmt: skip
_WHOLE: Final = ("certainty", "evidence_count")


def relationship_type(shown: str) -> str:
    """Convert a verb to a Neo4j relationship type.

    Parameters
    ----------
    shown
        Verb with its hedges, such as ``did not inhibit (null result)``.

    Returns
    -------
    str
        Letters A to Z, digits and underscores; ``RELATED_TO`` if the verb has no such letter or digit.

    Examples
    --------
    >>> relationship_type("did not inhibit (null result)")
    'DID_NOT_INHIBIT_NULL_RESULT'
    """
    return re.sub(r"[^A-Z0-9]+", "_", shown.upper()).strip("_") or "RELATED_TO"


def _write(stream: IO[bytes], header: list[str], rows: Any) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow([" ".join(str(cell).split()) for cell in row])
        stream.write(text.getvalue().encode("utf-8"))
        text.seek(0)
        text.truncate()


def write_nodes(export: Export, stream: IO[bytes]) -> None:
    """Write the entities as a CSV file of nodes, with the category as Neo4j label.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    header = ["iri:ID", *_NODES, ":LABEL"]
    rows = (
        [node, *(data.get(name, "") for name in _NODES), data.get("category") or "NamedThing"]
        for node, data in FlatRows(export.network).nodes()
    )
    _write(stream, header, rows)


def write_relationships(export: Export, stream: IO[bytes]) -> None:
    """Write the claims as a CSV file of relationships, one row per claim, subject and object.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    header = [":START_ID", *(f"{name}:int" if name in _WHOLE else name for name in _EDGES), ":END_ID", ":TYPE"]
    flat = FlatRows(export.network).edges()
    rows = (
        [
            source,
            *(data.get(name, "") for name in _EDGES),
            target,
            relationship_type(_verb(str(data.get("label", "")), before, before["evidence"])),
        ]
        for (source, target, _, data), (*_, before) in zip(flat, export.network.edges(data=True), strict=True)
    )
    _write(stream, header, rows)


def _verb(shown: str, data: Mapping[str, object], evidence: list[dict[str, object]]) -> str:
    """Return the verb with its hedges and status; a null result or dispute makes a supported claim contested."""
    same = [each for each in evidence if each["stance"] == data["stance"]]
    verb = verb_of(shown, {**data, "evidence": same})
    if data["stance"] == "supports" and any(each["stance"] in ("null", "disputes") for each in evidence):
        verb += " (contested)"
    verb += " (jointly)" if data["together_with"] else ""
    return f"{verb} (retracted)" if rests_on_fallen(evidence) else verb


WRITER: Final = Writer(
    name="neo4j",
    title="Neo4j bulk CSV",
    endings=("_relationships.csv", "_entities.csv"),
    carries=NETWORK_FEATURES - {Feature.LICENCE, Feature.COMPONENTS, Feature.WORD_FORMS},
    about=(
        "tables for `neo4j-admin database import`, in pairs: `x_relationships.csv` and `x_entities.csv`; the type of a relationship says null results, "
        "disputes, hedges, a status other than accepted, evidence against it, joint subjects or objects, and retracted sources: `DID_NOT_INHIBIT_NULL_RESULT`, "
        "`INHIBITS_POSSIBLE`, `INHIBITS_REJECTED`, `INHIBITS_CONTESTED`, `INHIBITS_JOINTLY`, `INHIBITS_RETRACTED`."
    ),
    write=write_relationships,
    second=("_relationships.csv", "_entities.csv", write_nodes),
)
