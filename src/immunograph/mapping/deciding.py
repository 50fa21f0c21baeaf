"""Statuses of imported claims, the decisions behind them, and the direct edges of accepted claims."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from immunograph.mapping.hashes import decision_iris
from immunograph.mapping.nquads import Statements, iri_term, text_term
from immunograph.mapping.seen import Seen
from immunograph.mapping.source_spec import SourceSpec
from immunograph.model import IRI, Certainty, ClaimStatus, Literal
from immunograph.rdf import Quad
from immunograph.rdf.terms import quad_line
from immunograph.rdf.to_quads import agent_iri
from immunograph.vocabulary import DCTERMS, PROV, RDF, RDFS, XSD, concept, term

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Decided"]

_FIRM: Final = int(Certainty.PROBABLE)
"""Minimum certainty of a passage (scale 0 to 3) for its claim to be accepted."""

_NO_FOOTING: Final = ("goal", "open_question", "knowledge_gap")


class Decided:
    """Serialises the statuses of imported claims, the decisions behind them, and direct edges, as N-Quads.

    Parameters
    ----------
    source
        The ``[source]`` section of the mapping.
    graph
        IRI of the named graph to write to.
    elsewhere
        Claims in other graphs, in columns ``claim`` and ``status``; an existing status takes precedence.
    """

    def __init__(self, source: SourceSpec, graph: IRI, elsewhere: pl.DataFrame) -> None:
        self._source, self._graph, self._elsewhere = source, graph, elsewhere
        self._accepted, self._edges_written, self.agreed = Seen(), Seen(), Seen()
        self._waiting: list[pl.DataFrame] = []
        self._agent = source.curator or f"import of {source.name}"
        self._is_named = False
        self._date = date.today().isoformat()

    def __len__(self) -> int:
        """Return the number of accepted claims."""
        return len(self._accepted)

    def _who(self) -> bytes:
        """Return the N-Quads of the agent of the decisions; empty bytes after the first call."""
        if self._is_named:
            return b""
        self._is_named = True
        agent = agent_iri(self._agent)
        quads = [
            Quad(agent, IRI(RDF + "type"), IRI(PROV + "Agent"), self._graph),
            Quad(agent, IRI(RDFS + "label"), Literal(self._agent), self._graph),
        ]
        return "".join(map(quad_line, quads)).encode()

    def batch(self, records: pl.DataFrame, passages: pl.DataFrame) -> bytes:
        """Serialise the accepted claims of a batch with their direct edges; buffer the others for :meth:`rest`.

        A claim is accepted if the mapping says so, no other graph has a status for it, and at least one passage that is
        not a goal, open question or knowledge gap supports it with certainty 2 (probable) or 3 (asserted). A claim that
        another graph accepts and such a passage supports gets a direct edge, but no status.

        Parameters
        ----------
        records
            ``records`` of a :class:`Made`, as returned by :meth:`RowClaims.made`: one row per claim and table row.
        passages
            Evidence of these claims, one row per passage and claim, as returned by :meth:`Passages.made`.

        Returns
        -------
        bytes
            N-Quads in UTF-8, one statement per line; empty if there is nothing to write.
        """
        import polars as pl

        firm = passages.filter(
            (pl.col("stance") == "supports")
            & (pl.col("certainty").cast(pl.Int64) >= _FIRM)
            & ~pl.col("status").is_in(list(_NO_FOOTING))
        )["claim"].unique()
        free = records.join(self._elsewhere, on="claim", how="anti")
        accepted = free.filter((pl.col("status") == "accepted") & pl.col("claim").is_in(firm.implode()))
        accepted = accepted.filter(self._accepted.new(accepted["claim"]))
        text = self._status(accepted, ClaimStatus.ACCEPTED)
        others = free.filter(~self._accepted.has(free["claim"])).select("claim", "status").unique("claim")
        if others.height:
            self._waiting.append(others)
        agreed = records.join(self._elsewhere.filter(pl.col("status") == "Accepted"), on="claim", how="semi")
        agreed = agreed.filter(pl.col("claim").is_in(firm.implode()))  # an edge rests on what this graph says itself
        self.agreed.new(agreed["claim"])
        return text + self._edges(pl.concat([accepted, agreed]).unique("claim"))

    def _status(self, claims: pl.DataFrame, status: ClaimStatus) -> bytes:
        """Return the N-Quads of the status of claims, with the decisions unless the status is ``proposed``."""
        import polars as pl

        if not claims.height:
            return b""
        text = Statements(pl.col("claim"), self._graph).constant(term("status"), concept(status)).text(claims)
        if status is ClaimStatus.PROPOSED:
            return text
        frame = claims.select("claim")
        frame = frame.with_columns(decision_iris(frame, status.value, self._agent, self._date))
        said = Statements(pl.col("decision"), self._graph).constant(RDF + "type", term("Decision"))
        said.constant(RDF + "type", IRI(PROV + "Activity")).add(term("decides"), iri_term(pl.col("claim")))
        said.constant(term("outcome"), concept(status))
        said.constant(
            term("reason"), Literal(f"Decided by the mapping of the table “{self._source.title}”.", language="en")
        )
        said.constant(PROV + "wasAssociatedWith", agent_iri(self._agent))
        said.constant(DCTERMS + "date", Literal(self._date, datatype=IRI(XSD + "date")))
        return text + self._who() + said.text(frame)

    def _edges(self, records: pl.DataFrame) -> bytes:
        import polars as pl

        records = records.filter(self._edges_written.new(records["claim"]))
        if not records.height:
            return b""
        for name in ("subject", "object"):
            if isinstance(records.schema[name], pl.List):  # a claim about joint entities states nothing about one alone
                records = records.filter(pl.col(name).list.n_unique() == 1).explode(name)
        value = iri_term(pl.col("object"))
        if records["literal"].any():
            value = text_term(pl.col("text"), str(records["language"][0]))
        said = Statements(pl.col("subject"), self._graph)
        return said.statement(pl.col("subject"), pl.col("predicate"), value).text(records)

    def rest(self) -> bytes:
        """Serialise the status of the claims that no batch accepted: ``proposed``, or ``rejected`` if the mapping says so.

        Call once, after the last batch.

        Returns
        -------
        bytes
            N-Quads in UTF-8, one statement per line; empty if there is nothing to write.
        """
        import polars as pl

        if not self._waiting:
            return b""
        waiting = pl.concat(self._waiting).sort("status").unique("claim", keep="last")
        waiting = waiting.filter(~self._accepted.has(waiting["claim"]))
        rejected = pl.col("status") == "rejected"
        text = self._status(waiting.filter(rejected), ClaimStatus.REJECTED)
        return text + self._status(waiting.filter(~rejected), ClaimStatus.PROPOSED)
