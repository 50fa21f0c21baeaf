"""Import a table into a store: identify the entities (first pass), then write claims in batches (second pass)."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immunograph.claims.properties import Properties
from immunograph.errors import FormatError
from immunograph.freed_memory import return_freed_memory
from immunograph.legible import quoted
from immunograph.mapping.carried_over import Kept
from immunograph.mapping.catalogued_imports import Entry, imported_graphs, known_fingerprint
from immunograph.mapping.claims import RowClaims
from immunograph.mapping.elsewhere import (
    categories_elsewhere,
    documents_elsewhere,
    elsewhere,
    things_of,
    words_elsewhere,
)
from immunograph.mapping.entities import Entities
from immunograph.mapping.fingerprints import fingerprint_of, own_prefixes
from immunograph.mapping.grounding import Names, names_of_store, names_of_tables, replacements
from immunograph.mapping.guarding import check_name, check_outputs
from immunograph.mapping.loaded_prefixes import loaded_prefixes
from immunograph.mapping.made import Made
from immunograph.mapping.mapping_files import read_mapping
from immunograph.mapping.measures import levels_text
from immunograph.mapping.name_mappings import earlier_mappings, name_mappings
from immunograph.mapping.named_kinds import kinds_of_store
from immunograph.mapping.predicates import Predicates
from immunograph.mapping.relations import Related, loose_ends, loose_relations
from immunograph.mapping.report import Imported, Rejects, fewer
from immunograph.mapping.review import Review
from immunograph.mapping.row_quads import Writer
from immunograph.mapping.spec import TableMapping
from immunograph.mapping.table_batches import ROW, Table, TableSource, open_table
from immunograph.mapping.table_rows import Rows, skipped
from immunograph.mapping.unread_columns import unread_roles
from immunograph.mapping.workbook_sheets import first_of_sheets, sheets_to_choose_from
from immunograph.model import IRI, Literal
from immunograph.plurals import counted
from immunograph.rdf import Quad
from immunograph.rdf.terms import quad_line
from immunograph.store import MAX_RATIO, Store
from immunograph.store.replacing import load
from immunograph.vocabulary import BASE, DCTERMS, IG, VOID, Graphs

if TYPE_CHECKING:
    import polars as pl

__all__ = ["import_table"]


@dataclass
class _Import:
    """The state of an import."""

    mapping: TableMapping
    table: Table
    graph: IRI
    rejects: Rejects
    stop: bool
    limit: int | None = None
    rows_read: int = 0
    replaced: int = 0
    """Number of claims of the earlier import that this one replaces."""
    dry_run: bool = False
    """Whether nothing is written and all errors are collected."""

    def batches(self, rows: Rows) -> Iterator[tuple[pl.DataFrame, list[pl.DataFrame]]]:
        """Yield batches of rows with their failures, up to the limit of rows."""
        import polars as pl

        left = self.limit
        for frame, failed in rows.batches():
            if left is None:
                yield frame, failed
                continue
            every = pl.concat([frame[ROW].cast(pl.Int64), *(each["row"] for each in failed)])
            wanted = set(every.unique().sort().head(left))
            yield frame.filter(pl.col(ROW).is_in(wanted)), [each.filter(pl.col("row").is_in(wanted)) for each in failed]
            left -= len(wanted)
            if left <= 0:
                return

    def prepare(
        self, store: Store, rows: Rows, review: Review, there: pl.DataFrame, gone: dict[str, str | None]
    ) -> RowClaims:
        """Read the table once, identify all entities in it by the names of the store, and return the builder of claims."""
        import polars as pl

        names = pl.concat([there, names_of_tables(self.mapping.ground.tables, self.mapping.prefixes)]).unique()
        known = kinds_of_store(store, self.mapping.source.base)
        entities = Entities(self.mapping, Names(names, gone), review, known)
        made = RowClaims(self.mapping, Predicates(self.mapping), entities)
        for frame, _ in self.batches(rows):
            made.gather(frame)
        made.lookups, made.registry = entities.resolve()
        return made

    def result(
        self, writer: Writer, names: Review | None = None, *, triples: tuple[int, int] = (0, 0), **told: Any
    ) -> Imported:
        """Return the report of the import so far."""
        return Imported(
            name=self.mapping.source.name,
            graph=self.graph,
            rows=self.rows_read,
            claims=len(writer.claims),
            accepted=len(writer.decided),
            accepted_before=len(writer.decided.agreed),
            evidence=len(writer.evidence),
            repeating=writer.repeating,
            documents=len(writer.documents),
            entities=writer.entities,
            axioms=writer.number_of_axioms,
            triples=triples[1],
            new=triples[1] - triples[0],
            rejected=self.rejects.counts(),
            left_out=self.rejects.left_out(),
            reason_values=self.rejects.values(),
            warnings=(*writer.rows.entities.warnings, *fewer(0 if self.limit else self.replaced, len(writer.claims))),
            notes=(*writer.rows.entities.notes, *unread_roles(self.table.columns, self.mapping)),
            faults=self.rejects.faults(),
            dry_run=self.dry_run,
            looked_up_names=names.asked if names else 0,
            unknown_names=names.unknown if names else 0,
            ambiguous_names=names.ambiguous if names else 0,
            **told,
        )

    def pieces(self, rows: Rows, made: RowClaims, writer: Writer, entry: Entry, kept: Kept) -> Iterator[bytes]:
        """Read the table again, and yield its claims as N-Quads, with its entry in the catalogue."""
        import polars as pl

        yield levels_text(self.mapping.levels, self.mapping.source.base, self.graph)
        for frame, failed in self.batches(rows):
            self.rows_read += frame.height + (skipped(pl.concat(failed)).n_unique() if failed else 0)
            results: list[tuple[str, Made]] = []
            for spec in self.mapping.claims:
                found = made.made(frame, spec)
                results.append((spec.name, found))
                yield from writer.batch(found, spec)
            for axiom in self.mapping.axioms:
                found = made.axioms(frame, axiom)
                results.append((axiom.name, found))
                yield writer.bound_axioms(found)
            writer.refer_to(found.things for _, found in results)
            self.rejects.add(frame, failed, results)
            return_freed_memory()  # the threads of polars fragment the memory: a million rows took twice as much
            if self.stop and not self.dry_run:
                self.rejects.raise_first(self.table.name)
        if self.replaced and not len(writer.claims) and not self.rejects.by_decision:
            name = self.mapping.source.name
            raise FormatError(
                f"{self.table.name}: no row yields a claim, and the import {quoted(name)} that it would replace has "
                f"{counted(self.replaced, 'claim')}: nothing was changed; to empty it, remove it with --remove "
                f"{shlex.quote(name)} (in Python: kg.imports.remove)"
            )
        writer.rows.entities.warnings += writer.warnings(self.table)
        related, lost = writer.related.text(self.table.name, stop=self.stop and not self.dry_run)
        self.rejects.further += lost if self.stop else []
        writer.rows.entities.warnings += lost if self.limit is None else []
        yield writer.things()
        yield related
        yield writer.decided.rest()
        yield kept.marks
        yield from kept.statuses(writer.claims)
        yield from kept.descriptions(writer.describes)
        yield "".join(map(quad_line, made.predicates.quads(self.graph))).encode()
        yield "".join(map(quad_line, (*entry.names, *entry.quads()))).encode()


def import_table(
    store: Store,
    source: TableSource,
    mapping: Any,
    *,
    on_error: str = "stop",
    rejects: str | Path | None = None,
    review: str | Path | None = None,
    limit: int | None = None,
    max_ratio: float = MAX_RATIO,
    known: Store | None = None,
    passages: list[tuple[int, str, str]] | None = None,
    dry_run: bool = False,
) -> Imported:
    """Import a table into a named graph of a store, replacing an earlier import of the same name.

    Parameters
    ----------
    store
        Store to import into.
    source
        Path of a table, or a polars, pandas or Arrow data frame.
    mapping
        Meaning of the columns: the path of a TOML file, the name of a packaged mapping, a dictionary with the same
        keys, or a parsed mapping.
    on_error
        ``stop`` (default): raise an error at the first invalid row and import nothing; ``skip``: skip invalid rows.
    rejects
        Path of a TSV file to write, with row, rule, column, value and reason of each row that yields no claim and of
        each value left out of other rows (the first 200,000 or so); ``None`` for no file.
    review
        Path of the review table: its decisions are applied, and unknown or ambiguous names are added. ``None`` for the
        one that the mapping names, if any.
    limit
        Maximum number of rows to read; ``None`` for all.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.
    known
        Store in which names are looked up instead of ``store``; entities found there are also described in ``store``.
        ``None`` for ``store`` itself.
    passages
        List to which (row number, claim IRI, evidence IRI) is appended for each passage; ``None`` to collect nothing.
    dry_run
        Check the whole table but write nothing except ``rejects``; errors are listed in ``faults`` of the result.

    Returns
    -------
    Imported
        Counts of what was read, imported and rejected, and warnings.

    Raises
    ------
    FormatError
        If the mapping is not valid or does not fit the table, its name is that of a graph that was not imported from a
        table, ``on_error`` has another value, an output file would overwrite an input, a row is invalid (with ``stop``), or
        no row yields a claim to replace those of an earlier import; nothing is then imported.
    StoreError
        If a file does not exist or cannot be read or written, or the store is read-only.
    LimitError
        If the table expands by more than ``max_ratio``, or a record, cell or document in it is too large.
    MissingExtraError
        If the table is a spreadsheet or compressed with zstd, and the package that reads it is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> from immunograph.store import LocalStore
    >>> table = pl.DataFrame({"a": ["IL-2"], "b": ["T cell growth"]})
    >>> edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:enhances", "object": "{b}"}]}
    >>> import_table(LocalStore(), table, edges).claims
    1
    """
    if on_error not in ("stop", "skip"):
        raise FormatError(f"on_error must be 'stop' or 'skip', not {quoted(on_error)}")
    began = time.monotonic()
    held = store if known is None else known
    loaded = loaded_prefixes(held)
    spec = read_mapping(mapping, loaded=loaded)
    graph = IRI(f"{BASE}graph/{spec.source.name}")
    check_name(held, spec.source.name, imported_graphs(held), spec.origin)
    names = Path(review) if review is not None else spec.ground.review
    check_outputs(spec, source, rejects, names)
    table = open_table(source, spec.dialect, needed=spec.columns(), max_ratio=max_ratio)
    reviewed = Review(names, spec.prefixes, spec.same_as)
    strange = _strange_decisions(reviewed, spec)
    there, gone = names_of_store(held, graph), replacements(held)
    fingerprint = fingerprint_of(source, spec, reviewed, on_error, own_prefixes(held, graph, loaded), there, gone)
    known_already = fingerprint and limit is None and not dry_run and fingerprint == known_fingerprint(store, graph)
    if known_already and (names is None or names.exists()) and not loose_relations(store, [graph]).height:
        return Imported(
            name=spec.source.name,
            graph=graph,
            unchanged=True,
            warnings=tuple(strange),
            seconds=time.monotonic() - began,
        )
    replaced = _number_of_claims(store, graph)
    work = _Import(spec, table, graph, Rejects(), on_error == "stop", limit, replaced=replaced, dry_run=dry_run)
    rows = Rows(spec, table)
    made = work.prepare(held, rows, reviewed, there, gone)
    statuses, described = elsewhere(store, graph)
    words = _compared_with_others(held, graph, made)
    related = Related(held, graph, spec.claims, made.passages.document_iris)
    writer = Writer(made, graph, statuses, described, words, related, alone=known is not None, passages=passages)
    decided = _decisions_used(store, made, graph, strange)
    _note_sheets(made, source)
    entry = Entry(graph, spec, writer, work.result, source, fingerprint, decided, _decided_names(store, made, graph))
    pieces = work.pieces(rows, made, writer, entry, Kept(store, graph))
    triples = _gone_through(pieces) if dry_run else _loaded(store, pieces, entry, table.name)
    reviewed_more = reviewed.write() if limit is None and not dry_run else False
    return work.result(
        writer,
        reviewed,
        triples=triples,
        review=str(reviewed.path) if reviewed_more else "",
        rejects=work.rejects.write(rejects),
        seconds=time.monotonic() - began,
    )


def _decided_names(store: Store, made: RowClaims, graph: IRI) -> list[Quad]:
    """Return the decisions of the review table as SSSOM records."""
    review = made.entities.review
    if not review.kinds():
        return []
    labels = dict(made.entities.names.labels.iter_rows())
    return list(name_mappings(review, made.mapping, labels, graph, earlier_mappings(store, graph)))


def _loaded(store: Store, pieces: Iterator[bytes], entry: Entry, name: str) -> tuple[int, int]:
    """Load an import into its graph, and return the numbers of triples of the graph before and after."""
    graph = entry.graph
    before = store.counts().get(graph, 0)
    load(store, pieces, graph, name)
    triples = store.counts().get(graph, 0)
    store.add([entry.said(VOID + "triples", Literal(triples))])
    entry.writer.rows.entities.warnings += loose_ends(store)
    return before, triples


def _gone_through(pieces: Iterator[bytes]) -> tuple[int, int]:
    """Generate all N-Quads of an import without writing them; return 0 triples before and after."""
    for _ in pieces:
        pass
    return 0, 0


def _compared_with_others(held: Store, graph: IRI, made: RowClaims) -> pl.DataFrame:
    """Return how other graphs describe the entities of an import; add warnings where the table disagrees."""
    words = words_elsewhere(held, graph)
    made.entities.warnings += categories_elsewhere(made.registry, words)
    made.entities.warnings += documents_elsewhere(held, graph, made.registry)
    made.passages.things = things_of(made.registry, words)
    return words


def _strange_decisions(reviewed: Review, spec: TableMapping) -> list[str]:
    """Return warnings about decisions on the names of entity sections that the mapping lacks."""
    known = ", ".join(sorted(spec.entities)) or "none"
    return [
        f"{reviewed.path}: decisions on names of {kind!r} are ignored, because the mapping has no such entity (it has {known})"
        for kind in sorted(reviewed.kinds() - spec.entities.keys())
    ]


def _decisions_used(store: Store, made: RowClaims, graph: IRI, strange: list[str]) -> str:
    """Return the file name of the decisions, if any; report those that do not fit, or that the earlier version was made with."""
    review = made.entities.review
    decided = review.path.name if review.path is not None and review.all_decisions() else ""
    if not decided and Graphs.CATALOG in store.graphs():
        found = dict(Properties(store, [Graphs.CATALOG]).single(DCTERMS + "references", "file").iter_rows())
        if graph in found:
            made.entities.warnings.append(
                f"the earlier import used the decisions in {found[graph]}, which are no longer used: to keep them, name that "
                "file with --review (in Python: review=)"
            )
    made.entities.warnings += strange
    return decided


def _note_sheets(made: RowClaims, source: TableSource) -> None:
    """Note which sheet of a workbook is read if the mapping chooses none."""
    sheets = sheets_to_choose_from(source, made.mapping.dialect)
    if sheets:
        made.entities.notes.append(first_of_sheets(sheets, "to read another, set sheet in [table]"))


def _number_of_claims(store: Store, graph: IRI) -> int:
    return Properties(store, [graph]).members(IG + "Claim").len() if graph in store.graphs() else 0
