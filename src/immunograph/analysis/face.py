"""The analyses as methods of :class:`immunograph.graph.KnowledgeGraph`; each delegates to its own module."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from immunograph.analysis.workbench_face import WorkbenchFace
from immunograph.argument_types import checked_methods
from immunograph.errors import AnalysisError, expect_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from immunograph.analysis.belief import Belief
    from immunograph.analysis.contradictions import Contradictions
    from immunograph.analysis.difference import Difference
    from immunograph.analysis.gaps import Gaps
    from immunograph.analysis.mechanisms import Mechanisms
    from immunograph.analysis.notices import StatusReport
    from immunograph.analysis.parameters import Parameters
    from immunograph.analysis.perturbation import Perturbation
    from immunograph.analysis.whatif import Retraction
    from immunograph.analysis.why import Proof
    from immunograph.query import Table

__all__ = ["AnalysisFace"]


@checked_methods
class AnalysisFace(WorkbenchFace):
    """Mixin with the analyses of a graph of claims as methods."""

    def contradictions(self, *, limit: int | None = None) -> Contradictions:
        """Find and classify contradictions: supported claims of opposite sign, and evidence for and against one claim.

        Parameters
        ----------
        limit
            Maximum number of contradictions, 0 or more; all if ``None``.

        Returns
        -------
        Contradictions
            In order of review, each with both sides' evidence; prints as text, shows as HTML in a notebook.

        Raises
        ------
        AnalysisError
            If ``limit`` is negative.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().contradictions().counts()["contrast of context"]
        1
        """
        from immunograph.analysis.contradictions import find_contradictions

        expect_whole(limit=limit, optional=True)
        if limit is not None and limit < 0:
            raise AnalysisError(f"limit must be 0 or more, not {limit}")
        with self._naming_itself():
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
        """Find the paths of signed claims from one entity or class to another.

        Parameters
        ----------
        source, target
            Entities or classes, by any of their names.
        max_steps
            Maximum number of steps of a path, at least 1.
        limit
            Maximum number of paths, at least 1.
        parameters
            Weights for belief; the packaged table if ``None``.

        Returns
        -------
        Mechanisms
            Paths, best-supported first; if no path is found, empty, with the ``reason``.

        Raises
        ------
        UnknownNameError
            If a name is unknown or ambiguous; the message suggests similar or matching ones.
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

    @overload
    def belief(self, claim: str, *, parameters: Parameters | None = None) -> Belief: ...
    @overload
    def belief(self, claim: None = None, *, parameters: Parameters | None = None) -> Table: ...
    def belief(self, claim: str | None = None, *, parameters: Parameters | None = None) -> Belief | Table:
        """Return the belief in a claim, with an interval and its sources; or the beliefs in all claims.

        Parameters
        ----------
        claim
            Its key (``C25``), its IRI, or its proposition in words; ``None`` for all claims.
        parameters
            Weights for belief, see :class:`immunograph.analysis.Parameters`; the packaged table if ``None``.

        Returns
        -------
        Belief or Table
            For one claim, its belief: ``value`` from 0 to 1, or ``None``, with a ``reason``, if no evidence supports it
            (or its premises, if it is inferred). For all claims, a table of ``belief``, ``low`` and ``high``, highest
            first (printed with two decimals), with the numbers of sources ``sources_for`` and ``sources_against`` the
            claim, each counted once per side, and the number of sources ``not_counted`` (retracted, withdrawn,
            superseded, or against a part of the claim only). ``opposite``, ``against_a_part`` and
            ``in_other_contexts`` name other claims, which do not change the numbers: those that say the opposite, those
            with evidence against a part of this one, and those that differ only in context. ``reason`` says why belief
            is not computed, that only a rule infers the claim, and which sources were retracted, withdrawn or superseded.

        Raises
        ------
        UnknownNameError
            If no claim has this name, or several do; the message suggests similar or matching ones.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> print(kg.belief("C02").value)  # a question is not evidence, so there is nothing to compute
        None
        >>> kg.belief().columns[:3]
        ('claim', 'proposition', 'belief')
        """
        from immunograph.analysis.belief_table import belief_table

        bench = self._workbench()
        beliefs = bench.beliefs(parameters)
        return belief_table(bench, beliefs) if claim is None else beliefs.of(bench.claim(claim))

    def why(self, claim: str, other: str | None = None) -> Proof:
        """Return the proof of a claim: the passages that state it, or the rule and the premises that infer it, with theirs.

        Parameters
        ----------
        claim
            Its key (``C25``), its IRI, or its proposition in words; or the entity it is about, if ``other`` is given.
        other
            The entity to which the claim relates it.

        Returns
        -------
        Proof
            The proof as a tree; prints as text, shows as HTML in a notebook, and exports PROV-O by ``.rdf()``. If
            there are several claims between two entities, the proof is of an inferred one or else of the one with the
            highest certainty, and its ``others`` are the proofs of the rest.

        Raises
        ------
        UnknownNameError
            If a name is unknown or ambiguous, or no claim leads from the first entity to the second.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().why("interferon", "cancer").inferred
        True
        """
        from immunograph.analysis.why import find_proofs

        bench = self._workbench()
        claims = [bench.claim(claim)] if other is None else bench.between(claim, other)
        return find_proofs(bench.columns, claims, bench.rules, conditions=bench.conditions)

    @overload
    def whatif(
        self, *, without: str, mechanisms: Sequence[tuple[str, str]] = (), parameters: Parameters | None = None
    ) -> Retraction: ...
    @overload
    def whatif(
        self,
        *,
        add: str | Sequence[str] = (),
        block: str | Sequence[str] = (),
        max_steps: int = 4,
        bearers: bool = False,
    ) -> Perturbation: ...
    def whatif(
        self,
        *,
        without: str | None = None,
        add: str | Sequence[str] = (),
        block: str | Sequence[str] = (),
        max_steps: int = 4,
        bearers: bool = False,
        mechanisms: Sequence[tuple[str, str]] = (),
        parameters: Parameters | None = None,
    ) -> Retraction | Perturbation:
        """Predict what would change without a document, or if entities were added or blocked; the graph is not changed.

        Without a document, for example after a retraction: which claims lose their evidence? If entities were added or
        blocked, such as by a treatment: what would increase or decrease, by which path of signed claims?

        Parameters
        ----------
        without
            The document to remove: its title or the beginning of it, its key, DOI, PubMed number or IRI.
        add, block
            Entities to increase, as by giving them, or to inhibit, as by an antibody, by any of their names.
        max_steps
            Maximum number of steps of a path from an added or blocked entity, at least 1; ignored with ``without``.
        bearers
            Whether an effect on a process (growth of cancer cells) also counts as one on its bearer (cancer cell): an
            interpretation that no text states. Ignored with ``without``.
        mechanisms
            Pairs of entities whose best path is compared with the document and without it; ignored without ``without``.
        parameters
            Weights for the belief with the document and without it; the packaged table if ``None``. Ignored without
            ``without``.

        Returns
        -------
        Retraction or Perturbation
            ``Retraction`` for ``without``: the claims, edges, inferences and contradictions that would be lost or
            changed. ``Perturbation`` for ``add`` and ``block``: the effects, highest belief first.

        Raises
        ------
        UnknownNameError
            If a name is unknown or ambiguous, or no evidence refers to this document.
        AnalysisError
            If neither a document nor an entity is named, or both are, the same entity is both added and blocked,
            ``max_steps`` is below 1, or a pair of ``mechanisms`` names one entity twice.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.whatif(without="article").left
        0
        >>> kg.whatif(block="IL-2").effects[0].direction
        '-'
        """
        from immunograph.analysis.perturbation import perturb
        from immunograph.analysis.whatif import find_document, without_document

        bench = self._workbench()
        added, blocked = ([names] if isinstance(names, str) else list(names) for names in (add, block))
        if without is None:
            adding, blocking = ([bench.entity(name) for name in names] for names in (added, blocked))
            given = (bench.columns, bench.beliefs(), bench.steps)
            return perturb(*given, add=adding, block=blocking, max_steps=max_steps, bearers=bearers)
        if added or blocked:
            raise AnalysisError("name either a document to remove, or entities to add or block, not both")
        return without_document(
            bench.columns,
            find_document(bench.columns, without, bench.view.document_identifiers),
            parameters=parameters,
            mechanisms=[(bench.entity(one), bench.entity(other)) for one, other in mechanisms],
        )

    def gaps(self, rows: str, columns: str) -> Gaps:
        """Build a matrix of what is known, and what is not, about the effects of one class on another.

        Parameters
        ----------
        rows, columns
            A class, whose subclasses are used (the class itself if it has none), or the local name of a Biolink category,
            such as ``Cell``, whose entities are used.

        Returns
        -------
        Gaps
            The state of each pair of entities, and its claims; shows as a heat map in a notebook.

        Raises
        ------
        UnknownNameError
            If a class or category is unknown, or several classes have this name; the message suggests similar names.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().gaps("immunomodulator", "Cell").counts()["hedged only"]
        5
        """
        from immunograph.analysis.gaps import find_gaps

        bench = self._workbench()
        chosen, title = (bench.members(rows), bench.members(columns)), f"{rows} acting on {columns}"
        return find_gaps(bench.columns, *chosen, title=title, left_out=bench.without_category(rows, columns))

    def diff(self, other: AnalysisFace) -> Difference:
        """Compare this graph with a later one: claims added, removed, strengthened, weakened, reversed.

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
        >>> print(ig.KnowledgeGraph().diff(ig.load()).summary())
        63 claims and 1 inferred differ: 64 added, 0 removed, 0 changed
        """
        from immunograph.analysis.difference import find_difference

        one, two = self._workbench(), other._workbench()
        return find_difference(one.columns, two.columns, stores=(one.view.store, two.view.store))

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
            Name of the graph of notices, such as ``retraction-watch``; derived from the file name if left out.
        replace
            Whether to remove the notices recorded earlier under this name that are not in this table.
        licence
            Licence of the table: an SPDX identifier, or free text; stored with the notices, so ignored without ``write``.
        parameters
            Weights for belief; the packaged table if ``None``.
        write
            Whether to store the notices in a separate named graph, where they persist across imports and also apply to
            documents added later; ``kg.imports.remove(name)`` removes them. Otherwise the report is a preview.

        Returns
        -------
        StatusReport
            The documents, the claims that lose support, weaken or strengthen, and the identifiers that cannot be read,
            which are left out.

        Raises
        ------
        CheckFailedError
            If a status, date or source in the table is invalid; the message names each row and column.
        StoreError
            If the table does not exist or cannot be read, or the store cannot be written.
        FormatError
            If the file is not UTF-8 text or not a table of notices, ``name`` is not valid, or the graph of that name has
            other content.

        Notes
        -----
        Of several notices about a document, the latest is valid and, on the same date, the most severe; a notice
        without a date counts as the earliest.

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
