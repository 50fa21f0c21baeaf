"""Methods of :class:`immunograph.graph.KnowledgeGraph` for importing tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.argument_types import checked_methods
from immunograph.claims.face import ClaimsFace
from immunograph.store import MAX_RATIO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from immunograph.mapping.report import Imported
    from immunograph.mapping.table_batches import TableSource
    from immunograph.query import Table
    from immunograph.store import Store

__all__ = ["Imports", "MappingFace"]


@checked_methods
class Imports:
    """The imported tables of a store, each in its own named graph.

    Parameters
    ----------
    store
        The store with the imports.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def contested(self, review: str | Path) -> Table:
        r"""Return the imported claims that depend on a name which a review table rejects or assigns to another term.

        An import uses the decisions at the time; later decisions take effect when the table is imported again.

        Parameters
        ----------
        review
            Path of the review table with the decisions.

        Returns
        -------
        Table
            ``import``, ``claim``, ``proposition``, ``status``, ``name``, ``decision`` and ``iri`` of the claim.

        Raises
        ------
        FormatError
            If it is not a review table, or a decision cannot be read.

        Examples
        --------
        >>> import immunograph as ig, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = pathlib.Path(folder, "names.tsv")
        ...     _ = table.write_text("entity\tname\tdecision\ngene\tCAT\treject\n")
        ...     len(ig.KnowledgeGraph().imports.contested(table))
        0
        """
        from immunograph.mapping import contested_claims

        return contested_claims(self._store, review)

    def loose_ends(self) -> list[str]:
        """Report relations between passages whose target no longer exists, for example because its import was removed.

        Returns
        -------
        list[str]
            One sentence per import with such relations, with a remedy.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().imports.loose_ends()
        []
        """
        from immunograph.mapping.relations import loose_ends

        return loose_ends(self._store)

    def remove(self, name: str) -> int:
        """Remove the import of a table, or its retraction notices, by name; return the number of removed triples.

        Parameters
        ----------
        name
            The name in ``[source]`` of the mapping, or of the graph of notices.

        Returns
        -------
        int
            The number of triples that were removed.

        Raises
        ------
        FormatError
            If there is no import of this name.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().imports.remove("lab")
        Traceback (most recent call last):
        immunograph.errors.FormatError: there is no import 'lab'; this store has none
        """
        from immunograph.mapping import remove_import

        return remove_import(self._store, name)


@checked_methods
class MappingFace(ClaimsFace):
    """The methods of a knowledge graph that import tables."""

    @property
    def imports(self) -> Imports:
        """The imported tables, with methods such as ``kg.imports.remove("lab")``."""
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
            The path of a table (CSV, TSV, Parquet, JSON, JSON lines, XLSX), or a data frame of polars, pandas or arrow.
        mapping
            The meaning of the columns: a TOML file, the name of a packaged mapping, or the same keys as a dictionary.
            See ``docs/mapping.md``.
        on_error
            ``stop`` at the first invalid row and import nothing, or ``skip`` invalid rows.
        rejects
            Path of a tab-separated file for the rows that yield no claim, with row numbers and reasons.
        review
            Path of the review table, which lists unknown and ambiguous names; decisions entered in it are used.
        max_ratio
            Decompressed bytes allowed per compressed byte, beyond the first 64 MB.
        dry_run
            Check the whole table without writing anything but the file of rejected rows; errors are listed in
            ``faults`` of the result.

        Returns
        -------
        Imported
            Counts of what was imported and skipped, and warnings.

        Raises
        ------
        FormatError
            If table and mapping do not match, or a row is invalid; the graph is then unchanged.
        StoreError
            If a file cannot be read.

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
        from immunograph.mapping import import_table

        return import_table(
            self._store,
            table,
            mapping,
            on_error=on_error,
            rejects=rejects,
            review=review,
            max_ratio=max_ratio,
            dry_run=dry_run,
        )
