"""Methods of :class:`immunograph.graph.KnowledgeGraph` for importing tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immunograph.argument_types import checked_methods
from immunograph.claims.face import ClaimsFace
from immunograph.plurals import counted
from immunograph.store import MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from immunograph.claims.edge_check import EdgesAtOdds
    from immunograph.mapping.removal import Removed
    from immunograph.mapping.report import Imported
    from immunograph.mapping.table_batches import TableSource
    from immunograph.query import Table
    from immunograph.store import Store

__all__ = ["Imports", "MappingFace"]


@checked_methods
class Imports:
    """Accessor for the tables imported into a store, each in its own named graph: ``kg.imports``.

    Parameters
    ----------
    store
        Store that holds the imported graphs.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def contested(self, review: str | Path) -> Table:
        r"""Return the imported claims that depend on a name which a review table rejects or assigns to another term.

        An import uses the review table as it was at that time; later decisions take effect when the table is imported
        again.

        Parameters
        ----------
        review
            Path of the review table (TSV with columns ``entity``, ``name`` and ``decision``).

        Returns
        -------
        Table
            One row per import, claim and name, sorted by import and name, with columns ``import``, ``claim`` (key or
            handle), ``proposition``, ``status``, ``name``, ``decision``, and ``iri`` of the claim.

        Raises
        ------
        StoreError
            If the file does not exist or cannot be read.
        FormatError
            If the file is not a review table, or a decision in it is not ``mint``, ``reject`` or a valid identifier.

        Examples
        --------
        >>> import immunograph as ig, pathlib, polars as pl, tempfile
        >>> edges = {"subject": "{gene}", "predicate": "ig:enhances", "object": "{process}"}
        >>> rows = pl.DataFrame({"gene": ["CAT"], "process": ["growth"]})
        >>> kg = ig.KnowledgeGraph()
        >>> imported = kg.import_table(rows, {"source": {"name": "lab"}, "claim": [edges]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = pathlib.Path(folder, "names.tsv")
        ...     _ = table.write_text("entity\tname\tdecision\ngene\tCAT\treject\n")
        ...     kg.imports.contested(table).to_polars()["proposition"].to_list()
        ['that CAT enhances growth']
        """
        from immunograph.mapping import contested_claims

        return contested_claims(self._store, review)

    def loose_ends(self) -> list[str]:
        """Return warnings about dangling relations between passages, for example to a passage whose import was removed.

        Returns
        -------
        list[str]
            One sentence per named graph with dangling relations, with a remedy; empty if there are none.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().imports.loose_ends()
        []
        """
        from immunograph.mapping.relations import loose_ends

        return loose_ends(self._store)

    def settle(self) -> EdgesAtOdds:
        """Make the direct edges of a store agree with its claims, after a SPARQL update that changed claims or evidence.

        Imports, notices and builds do so themselves; an update is carried out as it is written. Stores of versions before
        0.2 have direct edges of combinations, which this removes.

        Returns
        -------
        EdgesAtOdds
            What disagreed: ``missing`` and ``unfounded`` edges as data frames; false if nothing did.

        Raises
        ------
        StoreError
            If the store is read-only.

        Examples
        --------
        >>> import immunograph as ig
        >>> bool(ig.load().imports.settle())
        False
        """
        from immunograph.claims.edge_check import settle_all_edges

        return settle_all_edges(self._store)

    def remove(self, name: str) -> Removed:
        """Remove an import, or a table's retraction notices, by name.

        Without its notices, a document may no longer be retracted: its passages then count again, and accepted claims
        that rest on them have their direct edges again. An entity that claims of other graphs need keeps its name, under
        the licence of the import.

        Parameters
        ----------
        name
            ``name`` in ``[source]`` of the mapping, or the name given to the notices.

        Returns
        -------
        Removed
            Number of triples that its graph had, an ``int``; ``documents`` are the titles of those no longer retracted or
            withdrawn, ``claims`` is the number of claims with evidence from them, ``lifted()`` returns a sentence on them,
            and ``names`` is a sentence on the names that stay.

        Raises
        ------
        FormatError
            If the store has no import of this name; the message lists those that it has.
        StoreError
            If the store is read-only.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().imports.remove("lab")
        Traceback (most recent call last):
        immunograph.errors.FormatError: there is no import 'lab'; this store has none
        """
        from immunograph.claims.direct_edges import fallen_documents
        from immunograph.mapping import remove_import
        from immunograph.mapping.removal import Removed

        fallen = fallen_documents(self._store)
        number, names = remove_import(self._store, name)
        return Removed.of(number, self._store, fallen - fallen_documents(self._store), names)


@checked_methods
class MappingFace(ClaimsFace):
    """Mixin of :class:`immunograph.KnowledgeGraph` with the methods that import tables."""

    @property
    def imports(self) -> Imports:
        """Accessor for the imported tables, such as ``kg.imports.remove("lab")``."""
        return Imports(self._store)

    def import_table(
        self,
        table: TableSource,
        mapping: str | Path | Mapping[str, object],
        *,
        on_error: str = "stop",
        rejects: str | Path | None = None,
        review: str | Path | None = None,
        max_ratio: float = MAX_RATIO,
        dry_run: bool = False,
    ) -> Imported:
        """Import a table into its own named graph, replacing an earlier import of the same name.

        Parameters
        ----------
        table
            Path of a table (CSV, TSV, Parquet, JSON, JSON Lines, XLSX; text may be compressed), or a polars, pandas or
            Arrow data frame.
        mapping
            Meaning of the columns: the path of a TOML file, the name of a packaged mapping, or a dictionary with the
            same keys. See ``docs/mapping.md``.
        on_error
            ``stop`` (default) to raise an error at the first invalid row and import nothing, or ``skip`` to skip
            invalid rows.
        rejects
            Path of a TSV file to write, with row, rule, column, value and reason of each row that yields no claim and of
            each value left out of other rows (the first 200,000 or so); ``None`` for no file.
        review
            Path of the review table: its decisions are applied, and unknown or ambiguous names are added. ``None`` for
            the one that the mapping names, if any.
        max_ratio
            Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.
        dry_run
            Check the whole table but write nothing except ``rejects``; errors are listed in ``faults`` of the result.

        Returns
        -------
        Imported
            Counts of what was imported and skipped, with warnings.

        Raises
        ------
        FormatError
            If the mapping is not valid or does not fit the table, its name is that of a graph that was not imported from a
            table, ``on_error`` has another value, an output file would overwrite an input, a row is invalid (with ``stop``),
            or no row yields a claim to replace those of an earlier import; the graph is then unchanged.
        StoreError
            If a file does not exist or cannot be read or written, or the store is read-only.
        LimitError
            If the table expands by more than ``max_ratio`` when it is decompressed, or a record, cell or document in it
            is too large. The graph is then unchanged.
        MissingExtraError
            If the file is a spreadsheet or compressed with zstd, and the package that reads it is not installed.

        Examples
        --------
        >>> import polars as pl
        >>> table = pl.DataFrame({"a": ["IL-2"], "b": ["T cell growth"]})
        >>> edges = {"subject": "{a}", "predicate": "ig:enhances", "object": "{b}", "status": "accepted"}
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.import_table(table, {"source": {"name": "lab"}, "claim": [edges]}).claims, len(kg.network().edges)
        (1, 1)
        """
        from immunograph.claims.direct_edges import claims_of_graph, fallen_documents, settle_edges
        from immunograph.mapping import import_table

        fallen = fallen_documents(self._store)
        imported = import_table(
            self._store,
            table,
            mapping,
            on_error=on_error,
            rejects=rejects,
            review=review,
            max_ratio=max_ratio,
            dry_run=dry_run,
        )
        if dry_run:
            return imported
        retracted = claims_of_graph(self._store, settle_edges(self._store, fallen), imported.graph)
        return imported if not retracted else replace(imported, warnings=(*imported.warnings, _retracted(retracted)))


def _retracted(number: int) -> str:
    have = counted(number, "accepted claim has", "accepted claims have")
    edges = "no direct edge" if number == 1 else "no direct edges"
    return f"{have} firm support only from sources that notices in this store call retracted or withdrawn, and {edges}: look for another source"
