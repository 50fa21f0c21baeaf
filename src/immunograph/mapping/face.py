"""Tables of one's own, as methods of :class:`immunograph.graph.KnowledgeGraph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


class Imports:
    """The tables that were imported, each in a named graph of its own.

    Parameters
    ----------
    store
        Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def contested(self, review: str | Path) -> Table:
        r"""List the claims of imports that rest on a name which a review table rejects, or gives to another term.

        An import uses the decisions of its day; a later one counts when the table is imported again.

        Parameters
        ----------
        review
            The review table, with decisions.

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
        """Report relations of passages that lead to passages which are gone, as after another import was removed.

        Returns
        -------
        list[str]
            One sentence for each import that has such relations, with what to do.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().imports.loose_ends()
        []
        """
        from immunograph.mapping.relations import loose_ends

        return loose_ends(self._store)

    def remove(self, name: str) -> int:
        """Remove the import of a table, or a table's notices, by name.

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


class MappingFace(ClaimsFace):
    """A graph that takes tables."""

    @property
    def imports(self) -> Imports:
        """The tables that were imported: ``kg.imports.remove("lab")``."""
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
        """Import a table into a named graph of its own, in place of an earlier import of the same name.

        Parameters
        ----------
        table
            The path of a table (CSV, TSV, Parquet, JSON, JSON lines, XLSX), or a data frame of polars, pandas or arrow.
        mapping
            What its columns mean: a file of TOML, the name of a packaged mapping, or the same keys as a dictionary. See
            ``docs/mapping.md``.
        on_error
            ``stop`` at a row that cannot be read, with nothing imported; or ``skip`` such rows.
        rejects
            Write the rows that make no claim to this file, tab-separated, with row numbers and reasons.
        review
            A table of names that were not found or are ambiguous; decisions entered in it are used.
        max_ratio
            How many bytes may come out of a compressed file for each byte that goes in, beyond the first 64 MB.
        dry_run
            Go through the whole table without writing anything but the file of rejects; what would stop the import is in
            ``faults`` of the result.

        Returns
        -------
        Imported
            What was imported, what was skipped, and warnings.

        Raises
        ------
        FormatError
            If table and mapping do not match, or a row cannot be read; the graph is then as it was.
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
