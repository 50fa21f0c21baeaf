"""Build claims from rows, column by column: predicate, subject, object, context and IRI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.mapping.cell_values import MANY, Check, Value
from immunograph.mapping.closed_lists import closed_list
from immunograph.mapping.context_columns import with_evidence_context, with_pairs
from immunograph.mapping.entities import Entities
from immunograph.mapping.expressions import columns_of, compile_value
from immunograph.mapping.gathered import KEY
from immunograph.mapping.hashes import claim_iris, hashed, pair
from immunograph.mapping.made import Made, bound, no_entities, referred_to, without
from immunograph.mapping.mandatory_values import compile_filled, emptied_checks, told_of_emptied
from immunograph.mapping.mentions import EMPTIED, mentions_of
from immunograph.mapping.passages import Passages
from immunograph.mapping.predicates import Predicates
from immunograph.mapping.review import REJECTION
from immunograph.mapping.spec import AxiomSpec, ClaimSpec, TableMapping, Use
from immunograph.mapping.table_batches import ROW
from immunograph.mapping.table_rows import failures, failures_together, matching, skipped

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RowClaims"]

STATUSES: Final = ("proposed", "accepted", "rejected")

_PREDICATE: Final = "\x00predicate"
_REASON: Final = "\x00reason"
"""Computed columns; no column of a table begins with NUL."""


class RowClaims:
    """Builds claims and axioms from batches of table rows.

    Parameters
    ----------
    mapping
        Parsed mapping, from :func:`immunograph.mapping.read_mapping`.
    predicates
        Index of the predicates that rows may use.
    entities
        Registry of the entities of the import, filled by :meth:`gather`.
    """

    def __init__(self, mapping: TableMapping, predicates: Predicates, entities: Entities) -> None:
        self.mapping = mapping
        self.predicates = predicates
        self.entities = entities
        self.lookups: dict[str, pl.DataFrame] = {}
        self.registry = no_entities()
        self.passages = Passages(mapping)
        self.dimensions = {
            (kind, name): predicates.find(name, kind, f"{mapping.origin}, {claim.name}")[0]
            for claim in mapping.claims
            for kind, table in (
                ("context", claim.context),
                ("role", claim.participants),
                ("context", claim.evidence_context),
            )
            for name in table
        }
        self._complexes: list[pl.DataFrame] = []
        self._mentions: list[pl.DataFrame] = []

    # --- the first reading

    def gather(self, frame: pl.DataFrame) -> None:
        """Collect the entity mentions in a batch of rows (first pass); :meth:`Entities.resolve` identifies them later.

        Parameters
        ----------
        frame
            Batch of table rows with ``ROW`` (the row number) and all columns, derived ones included.

        Raises
        ------
        FormatError
            If the mapping names a column that the table lacks.
        """
        import polars as pl

        rules: list[ClaimSpec | AxiomSpec] = [*self.mapping.claims, *self.mapping.axioms]
        spoken: dict[str, list[pl.DataFrame]] = {}
        for spec in rules:
            rows = matching(frame, spec.when, f"{self.mapping.origin}: {spec.name}")
            uses: list[Use] = [spec.subject, spec.object]
            if isinstance(spec, ClaimSpec):
                uses += [*spec.context.values(), *spec.participants.values(), *spec.evidence_context.values()]
                uses += spec.people.values()
            for use in uses:
                for key, chosen, _ in self._choices(use, rows):
                    spoken.setdefault(key, []).append(chosen)
        for key, parts in spoken.items():
            rows = parts[0] if len(parts) == 1 else pl.concat(parts).unique(ROW, maintain_order=True)
            self.entities.gather(self.mapping.entities[key], rows)

    def _choices(self, use: Use, rows: pl.DataFrame) -> Iterable[tuple[str, pl.DataFrame, pl.DataFrame]]:
        """Yield for each entity section that a role may use: its key, the rows that choose it, and the failed rows."""
        import polars as pl

        nothing = failures(rows.clear(), ())
        if use.by is None:
            for key in use.entities.values():
                yield key, rows, nothing
            return
        made = compile_value(use.by, rows.schema)
        wrong = failures(rows, made.checks)
        known = list(use.entities)
        where = ", ".join(sorted(use.by.columns))
        message = f"{{}} does not select an entity section: expected one of {', '.join(known)}"
        none = Check(made.expr.is_not_null() & ~made.expr.is_in(known), made.expr, message, where)
        wrong = pl.concat([wrong, failures(rows, [none])])
        for place, (value, key) in enumerate(use.entities.items()):
            yield key, rows.filter((made.expr == value).fill_null(value=False)), wrong if not place else nothing

    # --- the second reading

    def part(self, use: Use, rows: pl.DataFrame, what: str, *, needed: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Resolve the entities in one role, such as the subject, for each row (second pass).

        Parameters
        ----------
        use
            Reference to the entity section or sections that this role takes its entities from.
        rows
            Batch of table rows with ``ROW`` and the columns that the section uses.
        what
            Role in error messages, such as ``subject``.
        needed
            Whether a row without an entity in this role fails (subject, object) or is kept without it (context).

        Returns
        -------
        tuple[polars.DataFrame, polars.DataFrame]
            First, columns ``ROW`` and ``iri`` (a list of IRIs for joint entities) of the rows that have an entity.
            Second, the rows that fail, with reasons, in the columns of :data:`immunograph.mapping.table_rows.FAILURES`.
        """
        import polars as pl

        found: list[pl.DataFrame] = []
        failed: list[pl.DataFrame] = []
        for key, chosen, wrong in self._choices(use, rows):
            spec = self.mapping.entities[key]
            keyed, bad = mentions_of(spec, chosen)
            failed += [wrong, bad]
            if spec.many.constant is None:
                told = f"{{}} is not a value of the key 'many': expected one of {', '.join(MANY)}"
                odd = ~pl.col("many").is_in(MANY)
                failed.append(failures(keyed, [Check(odd, pl.col("many"), told, columns_of(spec.many))]))
            joined = keyed.join(self.lookups[key], on=KEY, how="left", maintain_order="left")
            shown = pl.coalesce(["name", *(name for name in keyed.columns if name.startswith("id"))])
            columns = ", ".join(sorted({name for value in spec.values for name in value.columns if name})) or key
            failed.append(self._unidentified(joined, shown, columns, spec.name, needed=needed))
            good = joined.filter(pl.col("iri").is_not_null())
            self._mentions.append(good.select(ROW, "iri"))
            found.append(self._together(spec.many.constant, good))
        kinds = {type(each.schema["iri"]) for each in found}
        if len(kinds) > 1:
            found = [
                each
                if isinstance(each.schema["iri"], pl.List)
                else each.with_columns(pl.concat_list("iri").alias("iri"))
                for each in found
            ]
        made = pl.concat(found) if found else pl.DataFrame(schema={ROW: pl.Int64, "iri": pl.String})
        wrong = pl.concat(failed) if failed else failures(rows.clear(), ())
        if needed:
            missing = rows.filter(~pl.col(ROW).is_in(made[ROW].implode()))
            missing = missing.filter(~pl.col(ROW).cast(pl.Int64).is_in(skipped(wrong).implode()))
            always = pl.lit(value=True)
            wrong = pl.concat([wrong, failures(missing, [Check(always, pl.lit(""), f"the {what} is missing", what)])])
        bad_rows = skipped(wrong).implode()
        return made.filter(~pl.col(ROW).cast(pl.Int64).is_in(bad_rows)) if wrong.height else made, wrong

    def _unidentified(
        self, joined: pl.DataFrame, shown: pl.Expr, columns: str, name: Value | None, *, needed: bool
    ) -> pl.DataFrame:
        """Return the failures of entities without an IRI; an empty cell does not fail if the role is optional.

        Of several alternatives in a cell, those without an IRI are partial failures. In a joint set or a complex, they
        fail the row, since the set would lack a member.
        """
        import polars as pl

        bad = joined.filter(pl.col("problem").is_not_null() & pl.col("iri").is_null())
        good = joined.filter(pl.col("iri").is_not_null())[ROW]
        empty = shown.is_null() & (~pl.lit(needed) | pl.col(ROW).is_in(good.implode()))
        bad = bad.filter(~empty)
        deliberate = pl.col("problem") == REJECTION
        nothing = shown.is_null() & pl.col(EMPTIED).is_not_null()
        told = pl.lit(told_of_emptied(name) if name is not None else "")
        alternative = pl.col("many").fill_null("alternatives") == "alternatives"
        made = bad.select(
            pl.col(ROW).cast(pl.Int64).alias("row"),
            pl.lit(columns).alias("column"),
            pl.coalesce(shown, pl.col(EMPTIED), pl.lit("")).alias("value"),
            pl.when(nothing).then(told).otherwise("problem").alias("reason"),
            deliberate.alias("deliberate"),
            (alternative & pl.col(ROW).is_in(good.implode())).alias("partial"),
        )
        return failures_together([made])

    def _together(self, many: str | None, good: pl.DataFrame) -> pl.DataFrame:
        """Combine several entities of one cell: as alternatives, as a set, or as one complex."""
        import polars as pl

        if many == "alternatives":
            return good.select(ROW, "iri")
        good = good.with_columns(pl.col("many").fill_null("alternatives"))
        single = good.filter(pl.col("many") == "alternatives").select(ROW, pl.concat_list("iri").alias("iri"))
        sets = good.filter(pl.col("many") == "joint").group_by(ROW, maintain_order=True).agg("iri")
        bound = good.filter(pl.col("many") == "complex").group_by(ROW, maintain_order=True).agg("iri")
        bound = self._bound(bound.with_columns(pl.col("iri").list.unique().list.sort()))
        return pl.concat([single, sets, bound])

    def _bound(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Replace each set of components by the IRI of a minted complex; a single component stays as it is."""
        import polars as pl

        if not frame.height:
            return frame
        several = frame.filter(pl.col("iri").list.len() > 1)
        joined = several["iri"].list.join(" ")
        iris = f"{self.mapping.source.base}entity/complex-" + hashed(joined).str.slice(0, 16)
        self._complexes.append(pl.DataFrame({ROW: several[ROW], "iri": iris, "components": several["iri"]}))
        made = several.select(ROW, pl.concat_list(iris.alias("iri")).alias("iri"))
        return pl.concat([frame.filter(pl.col("iri").list.len() == 1), made])

    def _rows(
        self, frame: pl.DataFrame, spec: ClaimSpec | AxiomSpec, kind: str
    ) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return the rows to which a rule applies, with their predicates, and frames of the rows that fail."""
        import polars as pl

        rows = matching(frame, spec.when, f"{self.mapping.origin}: {spec.name}")
        made = compile_value(spec.predicate, rows.schema)
        if made.many:
            raise FormatError(
                f"{spec.predicate.where}: expected one predicate per row, but this value is a list: split the rule into one [[claim]] per predicate"
            )
        where = ", ".join(sorted(spec.predicate.columns)) or "predicate"
        failed = [failures(rows, [*made.checks, *emptied_checks(spec.predicate, rows.schema)])]
        rows = rows.with_columns(made.expr.alias(_PREDICATE))
        rows = without(rows, failed)
        texts = rows[_PREDICATE].drop_nulls().unique().to_list()
        if spec.predicate.constant is not None:
            self.predicates.find(spec.predicate.constant, kind, spec.predicate.where)
        found = {text: self.predicates.maybe(text, kind) for text in texts}
        known = {text: each for text, each in found.items() if each is not None}
        for text in texts:
            if text not in known:
                wrong = pl.col(_PREDICATE) == text
                message = self.predicates.unknown(text, kind).replace("{", "{{")
                failed.append(failures(rows, [Check(wrong, pl.col(_PREDICATE), message, where)]))
        failed.append(
            failures(rows, [Check(pl.col(_PREDICATE).is_null(), pl.lit(""), "the predicate is missing", where)])
        )
        rows = without(rows, failed)
        swapped = [text for text, each in known.items() if each[1]]
        rows = rows.with_columns(
            pl.col(_PREDICATE).is_in(swapped).alias("\x00swapped"),
            pl.col(_PREDICATE).replace_strict(
                list(known), [each[0] for each in known.values()], default=None, return_dtype=pl.String
            ),
        )
        return rows, failed

    def made(self, frame: pl.DataFrame, spec: ClaimSpec) -> Made:
        """Build the claims that one ``[[claim]]`` section yields for a batch of rows (second pass).

        The records have ``ROW``, ``claim`` (IRI), ``subject``, ``predicate``, ``object``, ``literal``, ``language``,
        ``aspect``, ``status``, ``context`` and ``participants`` (lists), and computed columns whose names begin with NUL.

        Parameters
        ----------
        frame
            Batch of table rows with ``ROW`` (the row number) and all columns, derived ones included.
        spec
            The ``[[claim]]`` section.

        Returns
        -------
        Made
            Records (one row per claim and table row), and the rows that fail a check with their reasons.

        Raises
        ------
        FormatError
            If the mapping names a column that the table lacks, or the predicate is an unknown constant, a list, or an
            inverse although the object is a literal.
        """
        import polars as pl

        self._complexes, self._mentions = [], []
        rows, failed = self._rows(frame, spec, "claim")
        applied = rows[ROW]
        for name, value, allowed in (("aspect", spec.aspect, ()), ("status", spec.status, STATUSES)):
            if value is None:
                rows = rows.with_columns(pl.lit(None, pl.String).alias(f"\x00{name}"))
                continue
            compiled = compile_filled(value, rows.schema, name) if allowed else compile_value(value, rows.schema)
            checks = list(compiled.checks)
            if allowed:
                checks += closed_list(compiled.expr, name, allowed, ", ".join(sorted(value.columns)) or name)
            failed.append(failures(rows, checks))
            rows = rows.with_columns(compiled.expr.alias(f"\x00{name}"))
        rows, wrong_passages = self.passages.columns(rows, spec)
        failed += wrong_passages
        for name, use in spec.evidence_context.items():
            pairs, wrong = self._pairs("context", name, use, rows)
            failed.append(wrong)
            rows = with_evidence_context(rows, pairs.rename({"pairs": f"\x00own:{name}"}), f"\x00own:{name}")
        for name, use in spec.people.items():
            found, wrong = self.part(use, rows, name, needed=False)
            failed.append(wrong)
            one = found.unique(ROW, keep="first").select(ROW, pl.col("iri").alias(f"\x00{name}"))
            rows = rows.join(one, on=ROW, how="left", maintain_order="left")
        rows = without(rows, failed)
        subjects, wrong = self.part(spec.subject, rows, "subject", needed=True)
        failed.append(wrong)
        objects, wrong = self._objects(spec, rows)
        failed.append(wrong)
        around: dict[tuple[str, str], pl.DataFrame] = {}
        for kind, table in (("context", spec.context), ("role", spec.participants)):
            for name, use in table.items():
                around[kind, name], wrong = self._pairs(kind, name, use, rows)
                failed.append(wrong)
        rows = without(rows, failed)
        records = _computed(rows).join(subjects.rename({"iri": "subject"}), on=ROW).join(objects, on=ROW)
        records = self._swapped(records)
        for (kind, name), pairs in around.items():
            records = records.join(pairs.rename({"pairs": f"\x00{kind}:{name}"}), on=ROW, how="left")
        records = with_pairs(records, around)
        records = records.with_columns(pl.col("\x00aspect").alias("aspect"), pl.col("\x00status").alias("status"))
        records = records.with_columns(claim_iris(records))
        return self._of_rows(records, failures_together(failed), applied)

    def _of_rows(self, records: pl.DataFrame, failed: pl.DataFrame, applied: pl.Series) -> Made:
        """Return the result of a rule, with the complexes and entities of the rows that yield records."""
        kept = records.select(ROW).unique()
        return Made(records, failed, applied, bound(self._complexes, kept), referred_to(self._mentions, kept))

    def _objects(self, spec: ClaimSpec, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return ``ROW``, ``object``, ``literal``, ``text`` and ``language``, and the rows that fail."""
        import polars as pl

        if spec.object.text is None:
            made, failed = self.part(spec.object, rows, "object", needed=True)
            none = pl.lit(None, pl.String)
            return made.select(
                ROW,
                pl.col("iri").alias("object"),
                pl.lit(value=False).alias("literal"),
                none.alias("text"),
                pl.lit("").alias("language"),
            ), failed
        text = spec.object.text
        compiled = compile_value(text.value, rows.schema, decimal=self.mapping.dialect.decimal)
        where = ", ".join(sorted(text.value.columns)) or "object"
        missing = Check(compiled.expr.is_null(), pl.lit(""), "the object is missing", where)
        failed = failures(rows, [*compiled.checks, *emptied_checks(text.value, rows.schema), missing])
        made = rows.select(ROW, compiled.expr.alias("text"))
        made = made.explode("text") if compiled.many else made
        distinct = made["text"].unique().drop_nulls()
        named = pl.DataFrame(
            {"text": distinct, "object": [repr(each) for each in distinct]},
            schema=dict.fromkeys(("text", "object"), pl.String),
        )
        made = made.join(named, on="text")
        return made.select(
            ROW, "object", pl.lit(value=True).alias("literal"), "text", pl.lit(text.language.lower()).alias("language")
        ), failed

    def _pairs(self, kind: str, name: str, use: Use, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return ``ROW`` and ``pairs``, the values of a dimension or role with its name, and the rows that fail."""
        import polars as pl

        dimension = pl.lit(self.dimensions[kind, name])
        if use.text is not None:
            compiled = compile_value(use.text.value, rows.schema, decimal=self.mapping.dialect.decimal)
            made = rows.select(ROW, compiled.expr.alias("text"))
            made = (made.explode("text") if compiled.many else made).drop_nulls()
            distinct = made["text"].unique()
            named = pl.DataFrame(
                {"text": distinct, "repr": [repr(each) for each in distinct]},
                schema=dict.fromkeys(("text", "repr"), pl.String),
            )
            made = made.join(named, on="text")
            pairs = pair(dimension, pl.col("repr"), literal=True, language=use.text.language.lower())
            failed = failures(rows, compiled.checks)
        else:
            made, failed = self.part(use, rows, name, needed=False)
            if isinstance(made.schema["iri"], pl.List):
                made = made.explode("iri")
            pairs = pair(dimension, pl.col("iri"))
        return made.select(ROW, pairs.alias("pairs")).group_by(ROW).agg(pl.col("pairs").unique().sort()), failed

    def _swapped(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the records with subject and object swapped where the predicate is an inverse."""
        import polars as pl

        if not records["\x00swapped"].any():
            return records
        lists = [name for name in ("subject", "object") if isinstance(records.schema[name], pl.List)]
        if len(lists) == 1:
            other = "object" if lists[0] == "subject" else "subject"
            records = records.with_columns(pl.concat_list(other).alias(other))
        bad = records.filter(pl.col("\x00swapped") & pl.col("literal"))
        if bad.height:
            raise FormatError(
                f"{self.mapping.origin}: the object of an inverse predicate must be an entity, not a literal (row {bad[ROW][0]}): use the predicate itself"
            )
        swap = pl.col("\x00swapped")
        return records.with_columns(
            pl.when(swap).then(pl.col("object")).otherwise(pl.col("subject")).alias("subject"),
            pl.when(swap).then(pl.col("subject")).otherwise(pl.col("object")).alias("object"),
        )

    def axioms(self, frame: pl.DataFrame, spec: AxiomSpec) -> Made:
        """Build the axioms that one ``[[axiom]]`` section yields for a batch of rows (second pass).

        The records have ``ROW``, ``subject``, ``predicate``, ``object`` and ``reason``.

        Parameters
        ----------
        frame
            Batch of table rows with ``ROW`` (the row number) and all columns, derived ones included.
        spec
            The ``[[axiom]]`` section.

        Returns
        -------
        Made
            Records (one row per axiom and table row), and the rows that fail a check with their reasons.

        Raises
        ------
        FormatError
            If the mapping names a column that the table lacks, or the predicate is an unknown constant or a list.
        """
        import polars as pl

        self._complexes, self._mentions = [], []
        rows, failed = self._rows(frame, spec, "axiom")
        applied = rows[ROW]
        reason = compile_value(spec.reason, rows.schema)
        failed.append(failures(rows, reason.checks))
        rows = rows.with_columns(
            reason.expr.fill_null(f"Stated in a row of {self.mapping.source.title}.").alias(_REASON)
        )
        ends = []
        for name, use in (("subject", spec.subject), ("object", spec.object)):
            made, wrong = self.part(use, rows, name, needed=True)
            failed.append(wrong)
            ends.append(
                (made.explode("iri") if isinstance(made.schema["iri"], pl.List) else made).rename({"iri": name})
            )
        rows = _computed(without(rows, failed)).rename({_REASON: "reason"})
        records = rows.join(ends[0], on=ROW).join(ends[1], on=ROW)
        records = self._swapped(records.with_columns(pl.lit(value=False).alias("literal")))
        return self._of_rows(records, failures_together(failed), applied)


def _computed(rows: pl.DataFrame) -> pl.DataFrame:
    """Drop the table's own columns: one called ``subject`` must not be taken for the subject of the claim."""
    kept = rows.select([name for name in rows.columns if name.startswith("\x00")])
    return kept.rename({_PREDICATE: "predicate"})
