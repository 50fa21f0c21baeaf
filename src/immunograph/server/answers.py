"""The operations of the API that look up, query and check, as functions of a graph; answers include the claims they use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from immunograph.errors import FormatError
from immunograph.query import Table
from immunograph.server.claims_behind import with_claims
from immunograph.server.near_names import found_nearly
from immunograph.server.paging import Answer
from immunograph.server.records import Records
from immunograph.store import NO_LIMITS, Limits

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["ask", "check_wording", "claims", "evidence", "find_entity", "sparql"]

_SECONDS: Final = 20.0
_ROWS: Final = 20_000
_MEMORY: Final = 1 << 30


def find_entity(graph: KnowledgeGraph, *, name: str) -> Answer:
    """Find an entity by any of its names; see :meth:`immunograph.KnowledgeGraph.find`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    name
        A label, a synonym, a CURIE or an IRI.

    Returns
    -------
    Answer
        One entry with label, identifiers, category and number of claims.

    Raises
    ------
    UnknownNameError
        If no entity has this name, or several do; the message suggests similar names.

    Examples
    --------
    >>> import immunograph as ig
    >>> find_entity(ig.load(), name="il2").items(0, 1)[0]["curie"]
    'UniProtKB:P60568'
    """
    found = Records(graph).entity(found_nearly(graph, name))
    head: dict[str, object] = {
        "next_step": f"claims with about={found['curie'] or found['iri']!r} lists the claims about it"
    }
    return Answer("entities", 1, lambda start, stop: [found][start:stop], head)


def claims(graph: KnowledgeGraph, **filters: Any) -> Answer:
    r"""Return the claims that meet all conditions.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    \*\*filters
        Arguments of :meth:`immunograph.KnowledgeGraph.claims`.

    Returns
    -------
    Answer
        The records of the claims, with the notes of the selection in the head.

    Raises
    ------
    UnknownNameError
        If a name, a status or a stance is unknown, or several entities have the name.
    FormatError
        If a certainty is not a whole number from 0 to 3, or the minimum exceeds the maximum.
    """
    table = graph.claims(**filters)
    iris = list(dict.fromkeys(str(iri) for iri in table.column("iri")))
    return Answer(
        "claims",
        len(iris),
        lambda start, stop: Records(graph).claims(iris[start:stop]),
        _notes(table),
    )


def evidence(graph: KnowledgeGraph, *, claim: str) -> Answer:
    """Return the passages about a claim; the head has its record and, without passages, how it was inferred.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    claim
        Key, handle or IRI of the claim.

    Returns
    -------
    Answer
        The records of the passages, supporting ones first.

    Raises
    ------
    UnknownNameError
        If the claim is unknown.

    Examples
    --------
    >>> import immunograph as ig
    >>> answer = evidence(ig.load(), claim="C35")
    >>> answer.total, answer.items(0, 1)[0]["cues"]
    (1, ['At least one of', 'appears to'])
    """
    records = Records(graph)
    (iri,) = records.iris([claim])
    passages = records.passages(iri)
    head: dict[str, object] = {"claim": records.claims([iri])[0]}
    if not passages:
        head["follows"] = graph.why(iri).text()
    return Answer("passages", len(passages), lambda start, stop: passages[start:stop], head)


def ask(
    graph: KnowledgeGraph,
    *,
    question: str | None = None,
    parameters: dict[str, str | int] | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Answer a named query, or list the named queries; see :meth:`immunograph.KnowledgeGraph.ask`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    question, parameters
        Name of the query, and values of its parameters by name; without a name, the queries are listed.
    limits
        Limits of the server; as for :func:`sparql`, but with as many rows as the server allows.

    Returns
    -------
    Answer
        The rows with the claims that they refer to; without a question, the named queries and their parameters.

    Raises
    ------
    UnknownNameError
        If the question or one of its parameters is unknown, or a value names nothing in the graph.
    FormatError
        If parameters are given without a question.
    """
    if question is None:
        if parameters:
            raise FormatError("'parameters' belong to a question: name one as well, such as question='does-it-prevent'")
        listed: list[dict[str, object]] = [
            {
                "question": query.name,
                "asks": query.general,
                "parameters": [
                    {"name": each.name, "kind": each.kind, "default": each.default, "meaning": each.meaning}
                    for each in query.parameters
                ],
            }
            for query in graph.queries.values()
        ]
        return Answer("questions", len(listed), lambda start, stop: listed[start:stop])
    given = limits or Limits()
    within = Limits(min(_SECONDS, given.timeout or _SECONDS), given.max_rows, min(_MEMORY, given.max_memory or _MEMORY))
    table = graph._answered(question, parameters or {}, within if graph.store.capabilities.ends_queries else NO_LIMITS)
    return _rows_of(graph, table, {"title": table.title, "asks": graph.queries[question].general, **_notes(table)})


_RAW: Final = (
    "A row is raw data without hedge, speaker or quantifier: do not quote it. Quote the sentences under 'claims'; if a "
    "row has none, as for labels and ASK, get them with the tool 'claims' for the entities that it names."
)


def sparql(graph: KnowledgeGraph, *, query: str, limits: Limits | None = None) -> Answer:
    """Answer a SPARQL query within limits; see :meth:`immunograph.KnowledgeGraph.query`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    query
        SELECT, ASK, CONSTRUCT or DESCRIBE; SERVICE is not allowed.
    limits
        Limits of the server; an assistant gets at most 20 seconds, 20,000 rows and 1 GiB.

    Returns
    -------
    Answer
        Rows or triples with the claims that they refer to, or the answer to an ASK.

    Raises
    ------
    QueryError
        If the query cannot be parsed or answered, or is an update.
    LimitError
        If the query needs more time, memory or rows than allowed.
    """
    given = limits or Limits()
    answer = graph.query(
        query,
        timeout=min(_SECONDS, given.timeout or _SECONDS),
        max_rows=min(_ROWS, given.max_rows or _ROWS),
        max_memory=min(_MEMORY, given.max_memory or _MEMORY),
    )
    if isinstance(answer, bool):
        whole: list[dict[str, object]] = [{"answer": answer}]
        return Answer("answers", 1, lambda start, stop: whole[start:stop], {"caution": _RAW})
    if isinstance(answer, Table):
        return _rows_of(graph, answer, {"caution": _RAW, **_notes(answer)}, ends=True)
    triples = sorted(line for line in answer.serialize(format="nt").split("\n") if line)  # U+2028 ends no line
    rows = [[term.strip("<>") for term in line.split(" ", 2)] for line in triples]

    def items(start: int, stop: int) -> list[dict[str, object]]:
        behind = Records(graph).behind(
            [[*row[:2], row[2].rstrip(" .").strip("<>")] for row in rows[start:stop]], ends=True
        )
        return with_claims(graph, [{"triple": line} for line in triples[start:stop]], behind)

    return Answer("triples", len(triples), items, {"caution": _RAW})


def _notes(table: Table) -> dict[str, object]:
    return {"notes": list(table.notes)} if table.notes else {}


def _rows_of(graph: KnowledgeGraph, table: Table, head: dict[str, object], *, ends: bool = False) -> Answer:
    """Return the rows of a table as an answer, with the claims that they refer to."""

    def items(start: int, stop: int) -> list[dict[str, object]]:
        rows = table.json_rows(start, stop)
        behind = Records(graph).behind([list(row.values()) for row in rows], ends=ends)
        return with_claims(graph, [{"row": row} for row in rows], behind)

    return Answer("rows", len(table), items, {**head, "columns": list(table.columns)})


def check_wording(graph: KnowledgeGraph, *, text: str, claims: list[str]) -> Answer:
    """Compare a text with the claims it reports; see :meth:`immunograph.KnowledgeGraph.check_wording`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    text
        One or more sentences.
    claims
        Keys, handles or IRIs of the claims that the text reports.

    Returns
    -------
    Answer
        The differences; in the head ``faithful`` (true if nothing is firmer than the evidence and no claim is omitted),
        ``firmer_than_the_evidence`` (number of differences) and ``claims`` (what a report of each must keep).

    Raises
    ------
    UnknownNameError
        If a claim is unknown.

    Examples
    --------
    >>> import immunograph as ig
    >>> answer = check_wording(ig.load(), text="IL-2 improves the disease-fighting capability of lymphocytes.", claims=["C35"])
    >>> answer.head["faithful"], answer.items(0, 1)[0]["what"]
    (False, 'hedge')
    """
    found = graph.check_wording(text, claims=claims)
    records = Records(graph)
    kept = ("claim", "iri", "sentence", "must_keep", "certainty", "strongest_against")
    told = [{name: record[name] for name in kept} for record in records.claims(records.iris(claims))]
    firmer = sum(each.firmer for each in found)
    head = {
        "faithful": not firmer and not any(each.change == "omits" for each in found),
        "firmer_than_the_evidence": firmer,
        "claims": told,
    }
    names: tuple[str, ...] = ("key", "change", "what", "firmer", "message", "shown")
    entries = [{name.replace("key", "claim"): getattr(each, name) for name in names} for each in found]
    return Answer("differences", len(entries), lambda start, stop: entries[start:stop], head)
