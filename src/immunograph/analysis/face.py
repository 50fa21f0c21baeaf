"""The analyses as methods of :class:`immunograph.graph.KnowledgeGraph`; each hands on to its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from immunograph.analysis.belief import Belief
    from immunograph.analysis.contradictions import Contradictions
    from immunograph.analysis.difference import Difference
    from immunograph.analysis.gaps import Gaps
    from immunograph.analysis.kinds import Kinds
    from immunograph.analysis.mechanisms import Mechanisms
    from immunograph.analysis.notices import StatusReport
    from immunograph.analysis.parameters import Parameters
    from immunograph.analysis.whatif import Perturbation, Retraction
    from immunograph.analysis.why import Proof
    from immunograph.analysis.workbench import Workbench
    from immunograph.claims import ClaimsView, NameIndex
    from immunograph.query import Table

__all__ = ["AnalysisFace"]


class AnalysisFace:
    """The analyses of a graph of claims, as methods; the graph provides the view and the names."""

    _bench: Workbench | None = None

    def _current(self) -> ClaimsView:
        raise NotImplementedError

    def _names(self, kind: str) -> NameIndex:
        raise NotImplementedError

    def _rule_folders(self) -> list[Path]:
        raise NotImplementedError

    def _workbench(self) -> Workbench:
        from immunograph.analysis.workbench import Workbench

        view = self._current()
        if self._bench is None or self._bench.view is not view:
            self._bench = Workbench(view, self._names)
        return self._bench

    def sentence(self, claim: str) -> str:
        """Return a claim in plain English, with its hedge, speaker, quantifier and context.

        Parameters
        ----------
        claim
            Its key (``C35``), its IRI, or its proposition in words.

        Returns
        -------
        str
            One sentence for each passage of its evidence.

        Raises
        ------
        UnknownNameError
            If there is no such claim.

        Examples
        --------
        >>> import immunograph as ig
        >>> "it appears" in ig.load().sentence("C35")
        True
        """
        from immunograph.analysis.sentences import Sentences

        bench = self._workbench()
        iri = bench.claim(claim)
        return Sentences(bench.columns, [iri]).claim(iri)

    def contradictions(self, *, limit: int | None = None) -> Contradictions:
        """Find claims of opposite sign or stance: conflict, hedge against assertion, same source, contrast of context.

        Parameters
        ----------
        limit
            Keep only the first so many; all if left out.

        Returns
        -------
        Contradictions
            Clashes, each with both sides' evidence; prints as text, shows as HTML in a notebook.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().contradictions().counts()["contrast of context"]
        1
        """
        from immunograph.analysis.contradictions import find_contradictions

        return find_contradictions(self._workbench().columns, limit=limit)

    def mechanisms(
        self,
        source: str,
        target: str,
        *,
        max_steps: int = 4,
        limit: int = 20,
        parameters: Parameters | None = None,
    ) -> Mechanisms:
        """Find the steps by which one entity, or a kind of it, leads to another, its kinds or its processes.

        Parameters
        ----------
        source, target
            Entities or classes, by any of their names.
        max_steps
            The most steps of a path.
        limit
            The most paths.
        parameters
            Weights of your own for belief.

        Returns
        -------
        Mechanisms
            Paths, the best first; empty with a ``reason`` if there is none.

        Raises
        ------
        UnknownNameError
            If a name is not known.
        AnalysisError
            If both names are of the same entity, or ``max_steps`` or ``limit`` is below 1.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell")[0].claims
        ('C35', 'C36')
        """
        from immunograph.analysis.pathfinding import find_mechanisms

        bench = self._workbench()
        return find_mechanisms(
            bench.columns,
            bench.beliefs(parameters),
            bench.entity(source),
            bench.entity(target),
            max_steps=max_steps,
            limit=limit,
            graph=bench.steps if parameters is None else None,
        )

    def belief(self, claim: str, *, parameters: Parameters | None = None) -> Belief:
        """Return how far the evidence supports a claim: a value with an interval, and a waterfall by source.

        Parameters
        ----------
        claim
            Its key (``C25``), its IRI, or its proposition in words.
        parameters
            Weights of your own; see :class:`immunograph.analysis.Parameters`.

        Returns
        -------
        Belief
            ``value`` from 0 to 1, or ``None`` if nobody supports the claim.

        Raises
        ------
        UnknownNameError
            If there is no such claim.

        Examples
        --------
        >>> import immunograph as ig
        >>> print(ig.load().belief("C02").value)  # a question is no evidence, so there is nothing to compute
        None
        """
        bench = self._workbench()
        return bench.beliefs(parameters).of(bench.claim(claim))

    def why(self, claim: str, other: str | None = None) -> Proof:
        """Return the proof of a claim: the passages that state it, or the rule and premises down to theirs.

        Parameters
        ----------
        claim
            Its key (``C25``), its IRI, or its proposition in words; or the entity it is about, if ``other`` is given.
        other
            The entity the claim relates it to: the inferred claim between the two if there is one, else the
            stated one.

        Returns
        -------
        Proof
            Prints as text, shows as HTML in a notebook, and gives PROV-O by ``.rdf()``.

        Raises
        ------
        UnknownNameError
            If there is no such claim, or none between the two.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().why("interferon", "cancer").inferred
        True
        """
        from immunograph.analysis.why import find_proof

        bench = self._workbench()
        iri = bench.claim(claim) if other is None else bench.between(claim, other)
        return find_proof(bench.columns, iri, bench.rules, conditions=bench.conditions)

    def infer(self, rules: str | Path | None = None, *, max_rounds: int = 50) -> int:
        """Run the rules again and replace the content of the inferred graph by the result.

        Parameters
        ----------
        rules
            A folder of rules to use in addition to the packaged ones; the project's own if left out.
        max_rounds
            After how many rounds to stop a rule that does not terminate.

        Returns
        -------
        int
            The number of inferred claims.

        Raises
        ------
        RuleError
            If a rule is not valid SPARQL, or does not terminate; the graph is then unchanged.
        StoreError
            If ``rules`` is not a folder, or the store cannot be written.
        """
        from immunograph.analysis.inferring import infer_again

        return infer_again(self._workbench().view.store, rules, self._rule_folders(), max_rounds=max_rounds)

    def prune_inferred(self) -> Table:
        """Remove inferred claims that no longer follow, without running a rule, and lower the certainty of weakened ones.

        Call it after claims or evidence were removed or changed by hand.

        Returns
        -------
        Table
            Each inferred claim that fell or weakened, with its certainty before and after.
        """
        from immunograph.analysis.inferring import prune

        bench = self._workbench()
        return prune(bench.columns, bench.view.store)

    def notices(
        self,
        table: str | Path,
        *,
        name: str | None = None,
        replace: bool = False,
        licence: str = "unknown",
        parameters: Parameters | None = None,
        write: bool = False,
    ) -> StatusReport:
        r"""Read notices about documents, such as retractions, and report which claims lose support.

        Parameters
        ----------
        table
            A CSV or TSV file: see :func:`immunograph.curation.notices.read_notices`.
        name
            What the graph of the notices is called, such as ``retraction-watch``; after the file if left out.
        replace
            Drop the notices of an earlier table of this name that this one lacks; else they stay.
        licence
            That of the table: an SPDX identifier, or words.
        parameters
            Weights of your own for belief.
        write
            Keep the notices in a named graph of their own, where they outlive every import, and mark documents that
            come later, too; ``remove_import(name)`` takes them out. Otherwise the report is a preview.

        Returns
        -------
        StatusReport
            The documents, and the claims that fall, weaken or gain.

        Raises
        ------
        CheckFailedError
            If a status or a date of the table cannot be read; names each row and column.
        FormatError
            If the file is no table of notices, or the graph of that name holds something else.

        Notes
        -----
        Of several statements about one document the latest holds, of those of one date the most severe; one without
        a date counts as earlier than any that has one.

        Examples
        --------
        >>> import immunograph as ig, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = pathlib.Path(folder, "notices.csv")
        ...     _ = table.write_text("doi,status,date,source\n10.1000/none,retracted,2020-01-31,a notice\n")
        ...     print(ig.load().notices(table))
        No notice is about a document of this graph.
        """
        from immunograph.analysis.marking import mark_documents

        return mark_documents(
            self._workbench(),
            table,
            name=name,
            replaces=replace,
            licence=licence,
            parameters=parameters,
            write=write,
        )

    def without(
        self,
        document: str,
        *,
        mechanisms: Sequence[tuple[str, str]] = (),
        parameters: Parameters | None = None,
    ) -> Retraction:
        """Preview what would change without a document, for example after a retraction; nothing is written.

        Parameters
        ----------
        document
            Its title or the beginning of it, its key, or its IRI.
        mechanisms
            Pairs of entities whose best path is compared before and after.
        parameters
            Weights of your own for belief.

        Returns
        -------
        Retraction
            Claims, edges, inferences and contradictions that would be lost or changed.

        Raises
        ------
        UnknownNameError
            If no evidence comes from such a document.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().without("article").left
        0
        """
        from immunograph.analysis.whatif import find_document, without_document

        bench = self._workbench()
        return without_document(
            bench.columns,
            find_document(bench.columns, document),
            parameters=parameters,
            mechanisms=[(bench.entity(one), bench.entity(other)) for one, other in mechanisms],
        )

    def perturb(
        self,
        *,
        add: str | Sequence[str] = (),
        block: str | Sequence[str] = (),
        max_steps: int = 4,
    ) -> Perturbation:
        """Follow the signed claims from what is added or blocked: what would increase, what would decrease, by which path.

        Parameters
        ----------
        add, block
            Entities, by any of their names.
        max_steps
            The most steps of a path.

        Returns
        -------
        Perturbation
            Effects, those with the highest belief first.

        Raises
        ------
        UnknownNameError
            If a name is not known.
        AnalysisError
            If nothing is named, or the same entity is both added and blocked.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().perturb(block="IL-2").effects[0].direction
        '-'
        """
        from immunograph.analysis.whatif import perturb

        bench = self._workbench()
        sides = [[add] if isinstance(add, str) else add, [block] if isinstance(block, str) else block]
        added, blocked = ([bench.entity(name) for name in names] for names in sides)
        return perturb(bench.columns, bench.beliefs(), bench.steps, add=added, block=blocked, max_steps=max_steps)

    def gaps(self, rows: str, columns: str) -> Gaps:
        """Return a matrix of what is known about one class acting on another, and what is not.

        Parameters
        ----------
        rows, columns
            A class, whose kinds are taken, or a Biolink category by its local name, such as ``Cell``.

        Returns
        -------
        Gaps
            Shows as a heat map in a notebook; ``.table()``, ``.counts()``.

        Raises
        ------
        UnknownNameError
            If there is no such class or category.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().gaps("immunomodulator", "Cell").counts()["asked only"]
        0
        """
        from immunograph.analysis.gaps import find_gaps

        bench = self._workbench()
        return find_gaps(
            bench.columns, bench.members(rows), bench.members(columns), title=f"{rows} acting on {columns}"
        )

    def kinds(self, name: str) -> Kinds:
        """Return the kinds of a class, and whether an ontology, a text or the curators say so.

        Parameters
        ----------
        name
            The class, by any of its names.

        Returns
        -------
        Kinds
            The kinds, the nearest first.

        Raises
        ------
        UnknownNameError
            If there is none.

        Examples
        --------
        >>> import immunograph as ig
        >>> print(ig.load().kinds("chemical substance"))
        2 kinds of chemical substance
          chemical that slows cancer cells, a kind of chemical substance (set by the curators: A chemical marked out by what it does.)
          interferon, a kind of chemical substance (said by a text: C60)
        """
        from immunograph.analysis.kinds import find_kinds

        bench = self._workbench()
        return find_kinds(bench.columns, bench.entity(name), bench.reasons)

    def diff(self, other: AnalysisFace) -> Difference:
        """Compare this graph with another: claims added, strengthened, weakened, reversed, retracted.

        Parameters
        ----------
        other
            The later graph.

        Returns
        -------
        Difference
            The changes from this graph to the other.

        Examples
        --------
        >>> import immunograph as ig
        >>> len(ig.load().diff(ig.load()))
        0
        """
        from immunograph.analysis.difference import find_difference

        one, two = self._workbench(), other._workbench()
        return find_difference(one.columns, two.columns, stores=(one.view.store, two.view.store))

    def beliefs(self, *, parameters: Parameters | None = None) -> Table:
        """Return the belief in every claim, the highest first; it is empty, with the reason, where nobody supports the claim.

        Parameters
        ----------
        parameters
            Weights of your own.

        Returns
        -------
        Table
            One row a claim: ``belief``, ``low`` and ``high`` from 0 to 1, and the number of sources.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().beliefs().columns
        ('claim', 'proposition', 'belief', 'low', 'high', 'sources', 'reason')
        """
        import polars as pl

        from immunograph.analysis.known import unsupported
        from immunograph.claims.handles import handles_of
        from immunograph.claims.tables import table_of_frame

        bench = self._workbench()
        frame = bench.beliefs(parameters).frame
        reasons = unsupported(bench.columns)
        why = pl.DataFrame(
            {"claim": list(reasons), "reason": list(reasons.values())},
            schema={"claim": pl.String, "reason": pl.String},
        )
        frame = frame.join(why, on="claim", how="left", maintain_order="left")
        keys = bench.columns.claims.select("claim", "identifier").unique("claim", keep="first")
        frame = frame.join(keys, on="claim", how="left", maintain_order="left")
        frame = frame.join(bench.view.label_column, left_on="claim", right_on="iri", how="left", maintain_order="left")
        frame = frame.with_columns(handles_of(frame["claim"]))
        frame = frame.sort("belief", descending=True, maintain_order=True, nulls_last=True).select(
            pl.when(pl.col("identifier") != "").then("identifier").otherwise("handle").alias("claim"),
            pl.col("label").fill_null("").alias("proposition"),
            *(pl.col(name).round(6) for name in ("belief", "low", "high")),
            "sources",
            pl.when(pl.col("belief").is_null()).then(pl.col("reason")).fill_null("").alias("reason"),
        )
        return table_of_frame(frame, title="Belief by claim")
