"""Methods of :class:`immunograph.graph.KnowledgeGraph` that look up names and select claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from immunograph.argument_types import checked_methods
from immunograph.claims.counting import Tally
from immunograph.claims.counts import Counts
from immunograph.claims.exact_names import entity_exactly
from immunograph.claims.listings import list_graphs
from immunograph.claims.names import NameIndex
from immunograph.claims.naming import Names, member
from immunograph.claims.nearby import is_large, view_near
from immunograph.claims.neighbourhood import entity_of
from immunograph.claims.queries import Queries
from immunograph.claims.selection import ClaimFilter, select_claims
from immunograph.claims.view import ClaimsView
from immunograph.errors import FormatError, expect_whole
from immunograph.model import IRI, ClaimStatus, Entity, EpistemicStatus, Stance
from immunograph.query import Table
from immunograph.query.face import StoreFace
from immunograph.query.graph_names import known_graphs
from immunograph.store import NO_LIMITS, Limits, Store

__all__ = ["ClaimsFace"]


@checked_methods
class ClaimsFace(StoreFace):
    """Methods of a knowledge graph for data frames, names, counts and named queries.

    Parameters
    ----------
    store
        The store with the quads; by default a new, empty store in memory.
    query_folders
        Directories with ``.rq`` files of named queries; later directories take precedence.
    """

    def __init__(self, store: Store | None = None, *, query_folders: Sequence[Path] = ()) -> None:
        super().__init__(store)
        self._query_folders = tuple(query_folders)
        self._read: tuple[ClaimsView, Names, Counts] | None = None

    def _reading(self) -> tuple[ClaimsView, Names, Counts]:
        """Return the cached objects for the current version as one tuple, so that threads never mix versions."""
        read = self._read
        if read is None or read[0].version != self._store.version:
            view = ClaimsView(self._store)
            tally = Tally(view)
            read = self._read = (view, Names(view, tally, self._properties_meant), Counts(tally))
        return read

    def _current(self) -> ClaimsView:
        return self._reading()[0]

    def _names(self, kind: str) -> NameIndex:
        return self.names.index(kind)

    def _resolve(self, kind: str, name: str) -> IRI:
        return self.names.resolve(kind, name)

    def _is_unread(self) -> bool:
        """Return whether the graph is large and its claims have not been read, so that reading a part may be cheaper."""
        return "claims" not in self._current().seconds and is_large(self._store)

    def _entity(self, name: str) -> IRI:
        """Return the IRI of an entity; in a large graph not read yet, query for the exact name before building an index."""
        exact = entity_exactly(self._store, name) if isinstance(name, str) and self._is_unread() else None
        return exact if exact is not None else self._names("entity").find(name)

    def _view_about(self, entities: Sequence[IRI | None], *, kinds: bool = False) -> ClaimsView:
        """Return a view of the neighbourhood of the first entity for which that is cheaper, or else of all claims."""
        for iri in entities:
            if iri is not None and self._is_unread():
                near = view_near(self._store, iri, kinds=kinds)
                if near is not None:
                    return near
        return self._current()

    def _claims_in(self, graph: str | Sequence[str] | None) -> ClaimsView:
        """Return a view of the given named graphs, or of all graphs for ``None``."""
        return self._current() if graph is None else ClaimsView(self._store, graphs=known_graphs(self._store, graph))

    @property
    def columns(self) -> ClaimsView:
        """The graph as polars data frames (``claims``, ``evidence``, ``names`` ...), read lazily and cached.

        After a write, this property returns a new view of the current version. ``kg.columns.building_seconds`` is the
        total time of reading, ``kg.columns.seconds`` the time per frame; ``kg.columns.corpus`` has the same content as
        model values. IRIs are not shortened, and a status or stance is the local name of its concept, such as
        ``Accepted``, where :meth:`claims` has ``accepted``.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.columns.evidence.height
        63
        >>> sorted(kg.columns.evidence["stance"].unique())
        ['Asks', 'Intends', 'Supports']
        """
        return self._current()

    @property
    def names(self) -> Names:
        """Look-up and search of names, such as ``kg.names.search("leuk")`` and ``kg.names.entities("Cell")``."""
        return self._reading()[1]

    @property
    def counts(self) -> Counts:
        """Counts of claims and passages, such as ``kg.counts.by("stance")`` and ``kg.counts.degrees()``."""
        return self._reading()[2]

    @property
    def queries(self) -> Queries:
        """A mapping of named queries, with ``kg.queries.sparql(name)`` and ``kg.queries.export(query, path)``."""
        return Queries(self._query_folders, self._store, lambda: self.names, lambda: self.counts)

    def ask(self, name: str, /, **parameters: str | int) -> Table:
        """Answer a named query; :attr:`queries` lists the available ones.

        Parameters
        ----------
        name
            Name of the query, such as ``why``.
        **parameters
            Values of the query's parameters. Entities and claims are given by any of their names, several separated by
            ``|``. Missing parameters have the defaults of the query.

        Returns
        -------
        Table
            The answer; its ``notes`` are sentences that help to interpret it.

        Raises
        ------
        UnknownNameError
            If the name of the query, of a parameter, an entity, a claim or a document is unknown; the message suggests
            similar names.
        AmbiguousNameError
            If several entities, claims or documents have the name that was given.
        FormatError
            If a parameter is not a whole number, or not a CURIE, where one is required.

        Examples
        --------
        >>> import immunograph as ig
        >>> [(row.claim, row.stance, row.certainty, row.quantifier) for row in ig.load().ask("why", c="C48")]
        [('C48', 'supports', 3, 'a great deal')]
        """
        with self._naming_itself():
            return self.queries.answer(name, parameters)

    def _answered(self, name: str, parameters: Mapping[str, str | int], limits: Limits = NO_LIMITS) -> Table:
        with self._naming_itself():
            return self.queries.answer(name, parameters, limits)

    def find(self, name: str) -> Entity:
        """Find an entity by label, synonym, CURIE, curators' key or IRI.

        An exact label wins, then an exact synonym; case, hyphens, Greek letters and plurals are matched after that.
        Signs and numbers always count: ``CD25+`` is not ``CD25-``.

        Parameters
        ----------
        name
            Label, synonym, CURIE, curators' key or IRI.

        Returns
        -------
        Entity
            The entity, with label, synonyms, category and definition.

        Raises
        ------
        AmbiguousNameError
            If several entities match equally well; the message lists their CURIEs.
        UnknownNameError
            If no entity has this name; the message suggests similar names.
        FormatError
            If ``name`` is not a string.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.find("IL-2").label, kg.find("cl_0000542").label
        ('interleukin-2', 'lymphocyte')
        """
        iri = self._entity(name)
        return entity_of(self._view_about([iri]), iri)

    def claims(
        self,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,
        about: str | None = None,
        kinds: bool = False,
        min_certainty: int = 0,
        max_certainty: int = 3,
        status: str | None = None,
        stance: str | None = None,
        epistemic_status: str | None = None,
        speaker: str | None = None,
    ) -> Table:
        """Return the claims that meet all conditions, one row per passage of evidence.

        A condition that is left out does not filter. Names are looked up as by :meth:`find`.

        Parameters
        ----------
        subject, predicate, object, speaker
            Names of the claim's subject, predicate and object, and of the speaker of the evidence.
        about
            Name of an entity: select claims about it, its subclasses, its processes, or something directed at it.
        kinds
            Whether ``subject`` and ``object`` also match their subclasses (default false).
        min_certainty, max_certainty
            Range of certainty, 0 (open question) to 3 (asserted). It selects claims by passages that are not against
            them; null results and disputes of a selected claim are listed whatever their certainty. A claim with null
            results and disputes alone is left out, whatever their certainty, and counted in ``notes`` of the table. With
            ``stance``, the range applies to the passages of that stance.
        status
            ``proposed``, ``accepted`` or ``rejected``.
        stance, epistemic_status
            Values of :class:`immunograph.model.Stance` (``supports``, ``null``, ``disputes``, ``unstated``, ``asks``,
            ``intends``) and of :class:`immunograph.model.EpistemicStatus`, such as ``hedged``.

        Returns
        -------
        Table
            One row per passage, with its ``document``, ``quotation`` and ``context`` (of the claim, then of the passage
            alone): a claim with two passages has two rows, one with two keys twice as many, and one without evidence
            none. For one row per claim use ``kg.belief()``, or
            ``table.to_polars().unique("iri", maintain_order=True)``.

        Raises
        ------
        UnknownNameError
            If a name, status, stance or epistemic status is unknown; the message suggests similar names.
        AmbiguousNameError
            If several entities have the name that was given.
        FormatError
            If a certainty is not a whole number from 0 to 3, or the minimum exceeds the maximum.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().claims(subject="IL-2", min_certainty=3).column("claim")
        ['C33', 'C34']
        """
        expect_whole(min_certainty=min_certainty, max_certainty=max_certainty)
        if not 0 <= min_certainty <= max_certainty <= 3:
            raise FormatError(
                f"min_certainty={min_certainty}, max_certainty={max_certainty}: expected whole numbers from 0 to 3, and "
                "a minimum that does not exceed the maximum"
            )

        def entity(name: str | None) -> IRI | None:
            return self._entity(name) if name is not None else None

        wanted = ClaimFilter(
            subject=entity(subject),
            predicate=self._names("predicate").find(predicate) if predicate is not None else None,
            object=entity(object),
            about=entity(about),
            min_certainty=min_certainty,
            max_certainty=max_certainty,
            status=member(ClaimStatus, "status", status),
            stance=member(Stance, "stance", stance),
            epistemic_status=member(EpistemicStatus, "epistemic status", epistemic_status),
            speaker=entity(speaker),
            kinds=kinds,
        )
        view = self._view_about(
            [wanted.subject, wanted.object, wanted.speaker, wanted.about], kinds=kinds or about is not None
        )
        table = select_claims(view, wanted)
        if not len(table) and (contents := self.counts.contents()):
            table.notes = (f"There are no claims in this graph. {contents}",)
        return table

    def info(self) -> Table:
        """Return the named graphs with title, licence and number of triples.

        Returns
        -------
        Table
            Columns ``graph``, ``title``, ``licence`` and ``triples``. The default graph is the first row, unless it is
            empty; the named graphs follow, sorted by IRI.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().info().column("title")
        ['Catalog', 'Curated claims', 'Direct edges', 'Inferred claims', 'Ontology']
        """
        return list_graphs(self._store)
