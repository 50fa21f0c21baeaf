"""Claims, passages and entities as JSON-compatible records, always with their hedges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from immunograph.analysis.claim_columns import AGAINST
from immunograph.analysis.clashes import classified, pairs_left_out
from immunograph.analysis.contradictions import Contradictions
from immunograph.analysis.phrasing import cue_words
from immunograph.analysis.projection import snake
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.typed_rows import ClaimRow, EvidenceRow, claim_rows
from immunograph.claims.footing import FALLEN, PASSAGE_SUPERSEDED, unsound_words
from immunograph.claims.handles import handles_of
from immunograph.claims.neighbourhood import entity_of
from immunograph.claims.selection import ClaimFilter, matching_claims
from immunograph.curation.reporting import reported_passages
from immunograph.gate import must_keep
from immunograph.identifiers import compress
from immunograph.model import IRI
from immunograph.server.kept import kept

if TYPE_CHECKING:
    import polars as pl

    from immunograph.analysis.workbench import Workbench
    from immunograph.gate import Record
    from immunograph.graph import KnowledgeGraph

__all__ = ["CERTAINTY", "Records"]

CERTAINTY: Final = {0: "open question", 1: "possible", 2: "probable", 3: "asserted"}
"""Certainty (0 to 3) -> description."""

_STANCES: Final = ("supports", "disputes", "null", "unstated", "asks", "intends")
_OPPOSED: Final = ("conflict", "hedge against assertion", "same source", "narrower")
_NAMES: Final = 12
_OTHERS: Final = 20
_HANDLE: Final = re.compile(r"[0-9a-f]{8}")


class _Shared:
    """Lazily computed data that the records of one version of a graph share."""

    def __init__(self, bench: Workbench) -> None:
        self._columns = bench.columns
        self._view = bench.view

    @cached_property
    def clashes(self) -> pl.DataFrame:
        """The contradictions, from :func:`classified`."""
        return self._columns.derived(classified)

    @cached_property
    def document_status(self) -> dict[str, str]:
        """IRI of a document -> publication status, such as ``retracted``; documents without one are left out."""
        return {document: snake(re.split("[/#]", each.status)[-1]) for document, each in self._view.standings.items()}

    @cached_property
    def checks(self) -> dict[str, str]:
        """IRI of evidence -> text on waivers of the gate, and on parts that no text can prove."""
        return dict(self._view.checks.iter_rows())


class Records:
    """Builds records of the claims, passages and entities of a graph.

    Parameters
    ----------
    graph
        The graph; results are cached until it changes.

    Examples
    --------
    >>> import immunograph as ig
    >>> records = Records(ig.load())
    >>> claim = records.claims(records.iris(["C35"]))[0]
    >>> claim["certainty"], claim["must_keep"][0]["words"]
    (2, ['it appears that'])
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._bench = graph._workbench()
        self._view = self._bench.view
        self._columns = self._bench.columns

    @property
    def clashes(self) -> pl.DataFrame:
        """All contradictions of the graph as columns, see :func:`immunograph.analysis.clashes.classified`."""
        return self._shared.clashes

    @property
    def contradictions(self) -> Contradictions:
        """All contradictions of the graph, see :meth:`immunograph.KnowledgeGraph.contradictions`."""
        return Contradictions(self._columns, self.clashes)

    @property
    def left_out(self) -> dict[str, object]:
        """``left_out``: number of pairs in which one side has no passage that counts; ``pairs_left_out``: keys of the first."""
        pairs = self._columns.derived(pairs_left_out)
        return {"left_out": len(pairs), "pairs_left_out": [list(pair) for pair in pairs[:_OTHERS]]}

    @property
    def _shared(self) -> _Shared:
        return kept(self._graph, "records", lambda: _Shared(self._bench), version=self._view.version)

    def iris(self, names: Iterable[str]) -> list[str]:
        """Return the IRIs of claims, found by key, handle or IRI.

        Parameters
        ----------
        names
            Keys, handles or IRIs.

        Returns
        -------
        list[str]
            IRIs in the order of ``names``.

        Raises
        ------
        UnknownNameError
            If a claim is unknown.
        """
        return [self._bench.claim(name) for name in names]

    def claims(self, iris: Sequence[str]) -> list[dict[str, object]]:
        """Return the records of claims, in the given order.

        Parameters
        ----------
        iris
            IRIs of stated or inferred claims.

        Returns
        -------
        list of dict
            ``claim`` (key or handle), ``iri``, ``page`` (path of its page), ``sentence`` (of the strongest passage, with its
            hedge: support ranks before null results and disputes, and only then certainty decides; see
            :func:`immunograph.gate.requirements.strongest`), ``must_keep`` (requirements on a report, with the words of
            the sentence that meet them), ``certainty``, ``certainty_words``, ``status``, ``subjects``, ``predicate``,
            ``object``, ``context``, ``passages`` (number of passages by stance), ``unsound_passages`` (see
            :meth:`unsound`), ``strongest_against`` (the passage against the claim with the highest certainty; ``None`` if
            there is none, or if ``sentence`` itself reports a null result or a dispute) and ``contrasts_with`` (keys of
            the claims that differ by context only, so that both can hold); for a claim with passages also all keys of
            :meth:`passage` except ``evidence``.
        """
        reported = reported_passages(self._view, iris)
        clashes = {iri: self._clashes(iri) for iri in iris}
        others = {other for rows in clashes.values() for _, claims in rows for other in claims}
        sentences = Sentences(self._columns, {*iris, *others})
        return [self._claim(iri, reported.get(iri), sentences, clashes[iri]) for iri in iris]

    def _claim(
        self,
        iri: str,
        reported: tuple[str, Record] | None,
        sentences: Sentences,
        clashes: Sequence[tuple[str, Sequence[str]]],
    ) -> dict[str, object]:
        row = self._row(iri)
        key = self._columns.key(iri)
        rows = {passage["evidence"]: passage for passage in sentences.evidence(iri)}
        evidence, record = reported or ("", None)
        passage = rows.get(evidence)
        made: dict[str, object] = {"claim": key, "iri": iri, "page": f"/claim/{quote(key, safe=':')}"}
        sentence = made["sentence"] = sentences.passage(passage) if passage else sentences.claim(iri)
        made["must_keep"] = _kept_words(record, sentence)
        if passage:
            made |= self._said(passage)
        else:
            certainty = int(row["inferred_certainty"] or 0) if row else 0
            made |= {"certainty": certainty, "certainty_words": CERTAINTY[certainty]}
        made["status"] = _status(row)
        made["subjects"], made["predicate"], made["object"] = self._ends(iri, row)
        made["context"] = self._columns.in_context(self._columns.context.get(iri, {})) or None
        stances = [snake(each["stance"]) for each in rows.values()]
        made["passages"] = {stance: stances.count(stance) for stance in _STANCES if stance in stances}
        made["unsound_passages"] = self.unsound(rows.values())
        quoted_against = passage is not None and passage["stance"] in AGAINST
        made["strongest_against"] = None if quoted_against else self._against(iri, sentences, clashes)
        made["contrasts_with"] = [
            self._columns.key(other) for kind, claims in clashes for other in claims if kind not in _OPPOSED
        ]
        return made

    def unsound(self, rows: Iterable[EvidenceRow]) -> dict[str, str]:
        """Return words on how many of the passages for and against a claim no longer count, or count less.

        Parameters
        ----------
        rows
            Rows of evidence of one claim.

        Returns
        -------
        dict[str, str]
            ``for`` and ``against`` -> words such as *1 of them from a retracted source*; a side without such passages
            is left out.
        """
        sides: dict[str, list[str]] = {"for": [], "against": []}
        for row in rows:
            side = "for" if row["stance"] == "Supports" else "against" if row["stance"] in AGAINST else ""
            if side:
                superseded = row["evidence"] in self._columns.superseded
                sides[side].append(PASSAGE_SUPERSEDED if superseded else snake(row["document_status"] or ""))
        words = {side: unsound_words(became).removeprefix(", ") for side, became in sides.items()}
        return {side: told for side, told in words.items() if told}

    def passage(self, row: EvidenceRow, sentences: Sentences) -> dict[str, object]:
        """Build the record of one passage from its row of evidence.

        Parameters
        ----------
        row
            A row of :meth:`Sentences.evidence`.
        sentences
            The generator of sentences that returned the row.

        Returns
        -------
        dict[str, object]
            ``evidence`` (IRI), ``sentence``, ``certainty``, ``certainty_words``, ``stance``, ``epistemic_status``,
            ``speaker``, ``attributed_to``, ``quantifier``, ``cues``, ``own_context``, ``paraphrase``, ``quotation``,
            ``evidence_type``, ``source`` (document and place), ``checks`` and ``rests_on`` (basis); unknown values are
            ``None``.
        """
        return {"evidence": row["evidence"], "sentence": sentences.passage(row), **self._said(row)}

    def passages(self, claim: str) -> list[dict[str, object]]:
        """Return the records of all passages about a claim.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        list[dict[str, object]]
            Sorted by stance, supporting passages first, then by certainty, highest first.
        """
        sentences = Sentences(self._columns, [claim])
        order = {stance: place for place, stance in enumerate(_STANCES)}
        rows = sorted(
            sentences.evidence(claim), key=lambda row: (order.get(snake(row["stance"]), 9), -int(row["certainty"]))
        )
        return [self.passage(row, sentences) for row in rows]

    def _said(self, row: EvidenceRow) -> dict[str, object]:
        """Return the fields of a passage's record except ``evidence`` and ``sentence``; see :meth:`passage`."""
        own = not row["speaker"] or row["speaker"] == row["document"]
        label = self._columns.label
        document = row["document"]
        made = {
            "certainty": int(row["certainty"]),
            "certainty_words": CERTAINTY[int(row["certainty"])],
            "stance": snake(row["stance"]),
            "epistemic_status": snake(row["status"]),
            "speaker": "the text itself" if own else label(row["speaker"]),
            "attributed_to": label(row["attributed_to"]) if row["attributed_to"] else None,
            "quantifier": row["quantifier"] or row["speaker_quantifier"] or None,
            "cues": cue_words(row),
            "own_context": self._columns.in_context(self._columns.own_context.get(row["evidence"], {})) or None,
            "paraphrase": row["paraphrase"] or None,
            "quotation": row.get("quotation") or None,
            "evidence_type": label(row["evidence_type"]) if row["evidence_type"] else None,
        }
        placed = row.get("start") is not None and row.get("end") is not None
        made["source"] = {
            "document": label(document),
            "iri": document,
            "sentence": row.get("sentence"),
            "paragraph": row.get("paragraph"),
            "characters": [row["start"], row["end"]] if placed else None,
            "status": self._shared.document_status.get(document),
        }
        made["checks"] = self._shared.checks.get(row["evidence"])
        made["rests_on"] = self._rests_on(row)
        return made

    def _rests_on(self, row: EvidenceRow) -> dict[str, object]:
        """Return the basis of a passage; unknown factors are ``None``."""
        level, design = row.get("level") or "", row.get("design") or ""
        return {
            "level": self._columns.levels[level][2] if level in self._columns.levels else level or None,
            "design": snake(design).removesuffix("_design") or None,
            "sample_size": row.get("sample_size"),
            "section": (row.get("section") or "").removesuffix("Section").lower() or None,
            "place": self._view.places.get(row["evidence"]),
            "numbers": self._view.number_words.get(row["evidence"]),
        }

    def _clashes(self, iri: str) -> list[tuple[str, list[str]]]:
        """Return the contradictions of a claim with other claims: kind, and IRIs of the others."""
        import polars as pl

        frame = self._shared.clashes
        if not frame.height:
            return []
        mine, theirs = (pl.col(side).list.contains(iri) for side in ("claims", "others"))
        rows = frame.filter((mine | theirs) & (pl.col("claims") != pl.col("others")))
        made = []
        for kind, claims, others in rows.select("kind", "claims", "others").iter_rows():
            made.append((kind, [each for each in (others if iri in claims else claims) if each != iri][:_OTHERS]))
        return made

    def _against(
        self, iri: str, sentences: Sentences, clashes: Sequence[tuple[str, Sequence[str]]]
    ) -> dict[str, object] | None:
        """Return the passage with the highest certainty against a claim; ``None`` if there is none.

        It is a dispute or null result of the claim itself or, if none of these counts, support of an opposite claim. A
        passage that no longer counts, such as that of a retracted document, is returned only if there is no other.
        """
        found = [
            (int(row["certainty"]), "disputes it" if row["stance"] == "Disputes" else "null result", iri, row)
            for row in sentences.evidence(iri)
            if row["stance"] in AGAINST and int(row["certainty"])
        ]
        if not any(self._counts(row) for *_, row in found):
            found += [
                (int(row["certainty"]), kind, other, row)
                for kind, others in clashes
                if kind in _OPPOSED
                for other in others
                for row in sentences.evidence(other)
                if row["stance"] == "Supports" and int(row["certainty"])
            ]
        if not found:
            return None
        certainty, kind, claim, row = max(found, key=lambda each: (self._counts(each[-1]), each[0]))
        return {
            "kind": kind,
            "claim": self._columns.key(claim),
            "sentence": sentences.passage(row),
            "certainty": certainty,
            "certainty_words": CERTAINTY[certainty],
            "document": self._columns.label(row["document"]),
        }

    def _counts(self, row: EvidenceRow) -> bool:
        """Return whether a passage still counts as evidence."""
        fallen = snake(row["document_status"] or "") in FALLEN
        return not fallen and row["evidence"] not in self._columns.superseded

    def _row(self, iri: str) -> ClaimRow | None:
        import polars as pl

        return next(claim_rows(self._columns.claims.filter(pl.col("claim") == iri).head(1)), None)

    def _ends(self, iri: str, row: ClaimRow | None) -> tuple[list[str], str | None, str | None]:
        """Return the labels of a claim's subjects, predicate and object; several objects are joined by *and*."""
        import polars as pl

        if not row:
            return [], None, None
        label = self._columns.label
        subjects = self._columns.claims.filter(pl.col("claim") == iri)["subject"].unique().sort()
        predicate = self._view.predicates.get(row["predicate"], (label(row["predicate"]), ""))[0]
        objects = self._columns.claims.filter(pl.col("claim") == iri)["object"].unique().sort()
        named = row["object"] if row["literal"] else " and ".join(map(label, objects))
        return [label(each) for each in subjects], predicate, named

    def entity(self, iri: str) -> dict[str, object]:
        """Return the record of an entity: names, identifiers and number of claims.

        Parameters
        ----------
        iri
            IRI of the entity.

        Returns
        -------
        dict[str, object]
            ``label``, ``curie``, ``iri``, ``page`` (path of its page), ``category``, ``definition``, ``identifiers``
            and ``synonyms`` (at most 12 of each), and ``claims`` (number of the claims about it, as many as
            :meth:`immunograph.KnowledgeGraph.claims` lists).
        """
        entity = entity_of(self._view, iri)
        curie = compress(iri)
        return {
            "label": entity.label,
            "curie": curie,
            "iri": iri,
            "page": f"/entity/{quote(curie or iri, safe=':')}",
            "category": compress(entity.category) or entity.category,
            "definition": entity.definition or None,
            "identifiers": list(entity.identifiers)[:_NAMES],
            "synonyms": [synonym.text for synonym in entity.synonyms][:_NAMES],
            "claims": matching_claims(self._view, ClaimFilter(about=IRI(iri)))["claim"].n_unique(),
        }

    def behind(self, rows: Sequence[Sequence[object]], *, ends: bool = False) -> list[list[str]]:
        """Return the claims that rows of an answer refer to: by key, handle, IRI, or IRI of their evidence.

        Parameters
        ----------
        rows
            The cells of each row.
        ends
            Whether a row with a claim's subject and object also refers to the claim.

        Returns
        -------
        list of list of str
            IRIs of the claims of each row, in order, at most 20 for a row; each claim only in the first row that refers
            to it.
        """
        import polars as pl

        cells = pl.Series(sorted({str(cell) for row in rows for cell in row if cell is not None}), dtype=pl.String)
        frame = self._view.claims.filter(pl.col("inferred") | pl.col("status").is_not_null())
        known = frame.filter(pl.col("claim").is_in(cells.implode()) | pl.col("identifier").is_in(cells.implode()))
        claims = {name: claim for claim, name in known.select("claim", "identifier").iter_rows() if name}
        claims.update((claim, claim) for claim in known["claim"])
        if handles := [cell for cell in cells if _HANDLE.fullmatch(cell)]:
            named = frame.select("claim").unique(maintain_order=True)
            named = named.with_columns(handles_of(named["claim"]))
            claims.update(named.filter(pl.col("handle").is_in(handles)).select("handle", "claim").iter_rows())
        passages = self._view.evidence.filter(pl.col("evidence").is_in(cells.implode()))
        claims.update(passages.select("evidence", "claim").iter_rows())
        pairs: dict[str, list[tuple[str, str]]] = {}
        if ends:
            joined = frame.filter(pl.col("subject").is_in(cells.implode()) & pl.col("object").is_in(cells.implode()))
            for claim, subject, value in joined.select("claim", "subject", "object").iter_rows():
                pairs.setdefault(subject, []).append((value, claim))
        seen: set[str] = set()
        made = []
        for row in rows:
            texts = list(dict.fromkeys(str(cell) for cell in row if cell is not None))
            found = [claims[text] for text in texts if text in claims]
            found += [claim for text in texts for value, claim in pairs.get(text, ()) if value in texts]
            fresh = [claim for claim in dict.fromkeys(found) if claim not in seen][:_OTHERS]
            seen.update(fresh)
            made.append(fresh)
        return made


def _status(row: ClaimRow | None) -> str | None:
    if row is None:
        return None
    return "inferred" if row["inferred"] else snake(row["status"] or "") or None


def _kept_words(record: Record | None, sentence: str) -> list[dict[str, object]]:
    """List the parts of a claim that a report must keep, with the words of the sentence that express them.

    If the passage cannot be read as a record, as in a foreign graph, the whole sentence must be kept.
    """
    if record is None:
        return [{"what": "sentence", "words": [sentence]}]
    return [{"what": kept.what, "words": list(kept.words) or [kept.advice]} for kept in must_keep(record, sentence)]
