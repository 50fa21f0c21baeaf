"""Collect the entities of a table, identify them, and join them to rows by a key.

A table has far fewer distinct entities than rows, and only the whole table shows whether one identifier has two names.
So the table is read twice: here all distinct entities are identified; :mod:`immunograph.mapping.claims` then joins rows
to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.curation.damage import damage
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.mapping.cell_values import Value
from immunograph.mapping.curie_columns import expanded, unknown_prefixes
from immunograph.mapping.details import declare
from immunograph.mapping.gathered import KEY, contexts, distinct
from immunograph.mapping.grounding import Names
from immunograph.mapping.mentions import EMPTIED, mentions_of
from immunograph.mapping.minting import minted
from immunograph.mapping.named_kinds import ANYTHING, KIND, PLAIN, by_kind, of_other_kinds, told_of_others, with_kind
from immunograph.mapping.near_spellings import merged_spellings
from immunograph.mapping.review import REJECTION, Review
from immunograph.mapping.spec import EntitySpec, TableMapping
from immunograph.mapping.spellings import cases_apart, found_in_another_case, told_of_names, two_names
from immunograph.mapping.table_batches import ROW
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Entities"]

_COMPACT: Final = 200_000
_LONGEST: Final = 10_000
"""Maximum length of a name in characters."""
_EXAMPLES: Final = 5
_SHOWN: Final = 40
_UNKNOWN: Final = '{} is not a known name, and the mapping mints no IRIs: correct the name, choose a term for it in the review table, or add "mint" to the key identify'
_ANYTHING: Final = ("biolink:NamedThing", ANYTHING)
"""The category of entities without a more specific one."""


class Entities:
    """Registry of the entities of one import: collects their mentions, then assigns IRIs to them.

    Parameters
    ----------
    mapping
        Parsed mapping, from :func:`immunograph.mapping.read_mapping`.
    names
        Index of the names of the store's entities and terms, synonym tables included.
    review
        Review table: its decisions are used, and undecided names are added to it.
    known
        Columns ``iri`` and ``kind`` of entities in the store whose IRIs were minted from names.
    """

    def __init__(self, mapping: TableMapping, names: Names, review: Review, known: pl.DataFrame) -> None:
        self.mapping = mapping
        self.names = names
        self.review = review
        self._known = known
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self._parts: dict[str, list[pl.DataFrame]] = {}
        self._sizes: dict[str, int] = {}

    # --- the first reading

    def gather(self, spec: EntitySpec, frame: pl.DataFrame) -> None:
        """Collect the mentions of an entity in a batch of rows, deduplicated, for :meth:`resolve`.

        Parameters
        ----------
        spec
            The ``[entity.NAME]`` section to apply.
        frame
            Batch of table rows with ``ROW`` and the columns that the section names.

        Raises
        ------
        FormatError
            If the mapping names a column that the table lacks.
        """
        import polars as pl

        keyed = mentions_of(spec, frame)[0].drop(EMPTIED)
        if not keyed.height:
            return
        counted = keyed.with_columns(pl.lit(1, pl.UInt32).alias("count"))
        if self.review.path is not None:
            counted = counted.join(contexts(frame), on=ROW, how="left")
        else:
            counted = counted.with_columns(pl.lit(None, pl.String).alias("context"))
        parts = self._parts.setdefault(spec.key, [])
        parts.append(distinct(counted))
        if sum(part.height for part in parts) > max(_COMPACT, 2 * self._sizes.get(spec.key, 0)):
            whole = distinct(pl.concat(parts))
            self._parts[spec.key], self._sizes[spec.key] = [whole], whole.height

    # --- what they are

    def resolve(self) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
        """Assign an IRI to each collected entity: by its identifier, by its name, or by minting one.

        Returns
        -------
        tuple
            First, a dictionary from entity section to a frame with ``KEY``, ``iri`` and ``problem``. Second, a frame of
            all entities: ``iri``, ``label``, ``category``, ``definition``, ``synonyms`` (a list) and ``near`` (a
            closely matching term).

        Raises
        ------
        FormatError
            If a category is not a valid identifier, such as ``biolink:Gene``.
        """
        import polars as pl

        nothing = pl.DataFrame(schema={KEY: pl.UInt64, "iri": pl.String, "problem": pl.String})
        found = dict.fromkeys(self.mapping.entities, nothing)
        described: list[pl.DataFrame] = []
        specs = [self.mapping.entities[key] for key in self._parts]
        frames: list[pl.DataFrame] = []
        for spec, parts in zip(specs, self._parts.values(), strict=True):
            frame = self._identified(spec, distinct(pl.concat(parts)).sort(ROW, "name"))
            frame, warnings = two_names(spec, frame, self.names, self.mapping)
            frames.append(frame)
            self.warnings += warnings
        if frames:
            frames, warnings = by_kind(frames, self._known, self.mapping.prefixes)
            frames, more = cases_apart(specs, frames)
            self.notes += merged_spellings(frames)
            decided = {name for name, each in self.review.all_decisions() if each.kind == "mint"}
            self.warnings += [*warnings, *more, *told_of_names(frames, self.names, decided)]
        for spec, frame in zip(specs, frames, strict=True):
            found[spec.key] = frame.select(KEY, "iri", "problem")
            self.review.resolved(spec.key, frame)
            described.append(
                frame.filter(pl.col("iri").is_not_null()).select(
                    "iri", "name", "category", "definition", "synonyms", "near", ROW
                )
            )
        self._parts.clear()
        schema = dict.fromkeys(("iri", "name", "category", "definition", "synonyms", "near"), pl.String)
        every = pl.concat([pl.DataFrame(schema={**schema, ROW: pl.Int64}), *described], how="vertical_relaxed")
        return found, self._described(every)

    def _identified(self, spec: EntitySpec, frame: pl.DataFrame) -> pl.DataFrame:
        """Apply the steps of ``identify`` in order; each entity gets an ``iri`` or a ``problem``."""
        import polars as pl

        long = (pl.col("name").str.len_chars() > _LONGEST).fill_null(value=False)
        frame = frame.with_columns(
            pl.lit(None, pl.String).alias("iri"),
            pl.lit(None, pl.String).alias("problem"),
            pl.lit(None, pl.String).alias("near"),
            pl.lit(None, pl.String).alias(PLAIN),
            long.alias("long"),
            pl.when(long).then(pl.col("name").str.slice(0, _LONGEST)).otherwise(pl.col("name")).alias("name"),
        )
        frame = self._decided(spec, frame)
        place = 0
        for step in spec.identify:
            if isinstance(step, Value):
                frame, place = self._by_identifier(spec, frame, place), place + 1
            elif step == "name":
                frame = self._by_name(spec, frame)
            else:
                frame = self._by_minting(frame)
        empty = pl.col("name").is_null() & pl.all_horizontal(
            [pl.col(f"id{number}").is_null() for number in range(place)] or [pl.lit(value=True)]
        )
        what = ", ".join(sorted({name for value in spec.values for name in value.columns if name})) or spec.key
        nothing = pl.when(empty).then(pl.lit(f"{what} is empty")).otherwise(pl.concat_str([pl.lit(_UNKNOWN)]))
        unknown = pl.col("iri").is_null() & pl.col("problem").is_null()
        no_name = pl.lit(f"{{}} is longer than {_LONGEST:,} characters, too long for a name: use paraphrase for a text")
        problem = pl.when("long").then(no_name).when(unknown).then(nothing).otherwise(pl.col("problem"))
        iri = pl.when(~pl.col("long")).then(pl.col("iri"))
        frame = frame.with_columns(problem.alias("problem"), iri.alias("iri")).drop("long")
        itself = expanded(frame["name"], self.mapping.prefixes)["iri"].alias("itself")
        named = pl.when((pl.col("itself") == pl.col("iri")).fill_null(value=False)).then(None).otherwise(pl.col("name"))
        return frame.with_columns(itself).with_columns(named.alias("name")).drop("itself")

    def _decided(self, spec: EntitySpec, frame: pl.DataFrame) -> pl.DataFrame:
        """Apply the decisions of the review table."""
        import polars as pl

        decisions = self.review.decisions(spec.key)
        if not decisions:
            return frame
        self.review.met(spec.key, frame)
        iris = {name: each.iri for name, each in decisions.items() if each.iri}
        plain = {
            name: minted(name, self.mapping.source.base) for name, each in decisions.items() if each.kind == "mint"
        }
        rejected = [name for name, each in decisions.items() if each.kind == "reject"]
        text = pl.lit(None, pl.String)
        problem = pl.when(pl.col("name").is_in(rejected)).then(pl.lit(REJECTION)).otherwise(text)
        return frame.with_columns(
            _replaced("name", iris | plain).alias("iri"),
            _replaced("name", plain).alias(PLAIN),
            problem.alias("problem"),
        )

    def _by_identifier(self, spec: EntitySpec, frame: pl.DataFrame, place: int) -> pl.DataFrame:
        import polars as pl

        texts = frame[f"id{place}"]
        made = expanded(texts, self.mapping.prefixes)
        is_bad = pl.col("what").is_not_null() & pl.col("iri").is_null()
        bad = frame.with_columns(made["problem"].alias("what")).filter(is_bad)
        if bad.height:
            rows = bad.select(f"id{place}", ROW, "what").head(_EXAMPLES).iter_rows()
            told_of = [f"{value!r} in row {row}: {what}" for value, row, what in rows]
            shown = some_of(told_of, _EXAMPLES, separator="; ", total=bad.height)
            self.warnings.append(f"{counted(int(bad['count'].sum()), 'identifier')} of {spec.key} skipped ({shown})")
        for prefix, number, example in unknown_prefixes(
            texts.filter(made["problem"].is_null()), made["iri"].filter(made["problem"].is_null())
        ):
            self.warnings.append(
                f"{counted(number, 'identifier')} of {spec.key} not used, such as {example!r}: the prefix {prefix!r} is not known; "
                f"{declare(prefix)}"
            )
        self._none_identified(spec, frame, made, place)
        open_ = pl.col("iri").is_null() & pl.col("problem").is_null()
        return (
            frame.with_columns(made["iri"].alias("\x00iri"))
            .with_columns(pl.when(open_).then(pl.col("\x00iri")).otherwise(pl.col("iri")).alias("iri"))
            .drop("\x00iri")
        )

    def _none_identified(self, spec: EntitySpec, frame: pl.DataFrame, made: pl.DataFrame, place: int) -> None:
        """Add a warning if no value of a step is an identifier, such as a column of numbers without their prefix."""
        import polars as pl

        step = [step for step in spec.identify if isinstance(step, Value)][place]
        filled = frame.filter(pl.col(f"id{place}").is_not_null())
        if not filled.height or made["iri"].count() or made["problem"].count():
            return
        text = ", ".join(source for each in (step.union or (step,)) for source in each.sources)
        value, row = filled.sort(ROW).select(f"id{place}", ROW).row(0)
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        number = int(filled["count"].sum())
        self.warnings.append(
            f"{step.where}: {'the value' if number == 1 else f'none of {number:,} values'} of {text!r} "
            f"{'is not an identifier' if number == 1 else 'is an identifier'} ({shown!r} in row {row}): expected one such as "
            f'CL:0000542; if the column has bare numbers or accessions, write their prefix, such as "NCBIGene:{{column}}" or '
            f'"UniProtKB:{{column}}"'
        )

    def _by_name(self, spec: EntitySpec, frame: pl.DataFrame) -> pl.DataFrame:
        """Use names that are identifiers themselves, and look up the others."""
        import polars as pl

        open_ = frame.filter(pl.col("iri").is_null() & pl.col("problem").is_null() & pl.col("name").is_not_null())
        if not open_.height:
            return frame
        frame = with_kind(frame, self.mapping.prefixes)
        open_ = open_.join(frame.select(KEY, KIND), on=KEY, how="left", maintain_order="left")
        looked = self._looked_up(spec, open_)
        self.review.looked_up(looked["name"])
        self._follow(looked)
        counts = open_.group_by("name").agg(
            pl.col("count").sum(), pl.col(ROW).min().alias("row"), pl.col("context").first()
        )
        self.warnings += found_in_another_case(looked.filter(pl.col("itself").is_null()), counts)
        undecided = (
            looked.filter(pl.col("found").is_null())
            .unique("name", keep="first")
            .join(counts, on="name", how="left")
            .sort("count", "name", descending=[True, False])
        )
        self.review.add(spec.key, undecided, self.names, self.mapping.ground.candidates)
        several = looked.filter(pl.col("found").is_null() & pl.col("candidates").is_not_null())["name"]
        found = looked.select("name", KIND, "found")
        frame = frame.join(found, on=["name", KIND], how="left", maintain_order="left", nulls_equal=True)
        taken = (
            pl.when(pl.col("iri").is_null() & pl.col("problem").is_null())
            .then(pl.col("found"))
            .otherwise(pl.col("iri"))
        )
        frame = frame.with_columns(taken.alias("iri")).drop("found", KIND)
        if several.len() and "mint" not in spec.identify:
            ambiguous = pl.col("iri").is_null() & pl.col("name").is_in(several.implode())
            told = pl.lit("{} matches several terms: choose one in the review table")
            frame = frame.with_columns(pl.when(ambiguous).then(told).otherwise(pl.col("problem")).alias("problem"))
        return frame

    def _looked_up(self, spec: EntitySpec, open_: pl.DataFrame) -> pl.DataFrame:
        """Look up names among all terms and entities, except those that are known to be of another category."""
        import polars as pl

        made = []
        for kind in sorted(open_[KIND].unique().to_list(), key=lambda kind: kind or ""):
            asked = open_.filter(pl.col(KIND).eq_missing(pl.lit(kind, pl.String)))["name"].unique().sort()
            itself = expanded(asked, self.mapping.prefixes)["iri"].alias("itself")
            others = of_other_kinds(self._known, kind)
            looked = self.names.find(asked, spec.within, self.mapping.prefixes, others).with_columns(itself)
            made.append(looked.with_columns(pl.lit(kind, pl.String).alias(KIND)))
            lost = looked.filter(pl.coalesce("itself", "iri").is_null() & pl.col("candidates").is_null())["name"]
            if others.len() and lost.len() and kind:
                elsewhere = self.names.find(lost, spec.within, self.mapping.prefixes)
                self.warnings += told_of_others(elsewhere, self._known, kind)
        return pl.concat(made).with_columns(pl.coalesce("itself", "iri").alias("found"))

    def _follow(self, looked: pl.DataFrame) -> None:
        """Add warnings about names of obsolete terms, whose replacements are used."""
        import polars as pl

        old = looked.filter(pl.col("former").is_not_null() & pl.col("iri").is_not_null() & pl.col("itself").is_null())
        for name, former, iri in old.select("name", "former", "iri").head(_EXAMPLES).iter_rows():
            self.warnings.append(
                f"{name!r} is {compress(former) or former}, which is obsolete; {compress(iri) or iri} replaces it"
            )
        if old.height > _EXAMPLES:
            self.warnings.append(
                counted(
                    old.height - _EXAMPLES,
                    "more name belongs to an obsolete term, whose replacement is used",
                    "more names belong to obsolete terms, whose replacements are used",
                )
            )

    def _by_minting(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Mint IRIs for names, unless a spreadsheet has damaged them."""
        import polars as pl

        open_ = frame.filter(pl.col("iri").is_null() & pl.col("problem").is_null() & pl.col("name").is_not_null())
        if not open_.height:
            return frame
        names = open_["name"].unique().to_list()
        found = {name: what for name in names if (what := damage(name, "name"))}
        faults = {name: what for name, what in found.items() if not what.startswith("it contains")}  # quotes do no harm
        made = pl.DataFrame(
            {
                "name": names,
                "made": [None if name in faults else minted(name, self.mapping.source.base) for name in names],
                "fault": [faults.get(name, "").replace("{", "{{") or None for name in names],
            },
            schema=dict.fromkeys(("name", "made", "fault"), pl.String),
        )
        frame = frame.join(made, on="name", how="left", maintain_order="left")
        is_open = pl.col("iri").is_null() & pl.col("problem").is_null()
        return frame.with_columns(
            pl.when(is_open).then(pl.col("made")).otherwise(pl.col("iri")).alias("iri"),
            pl.when(is_open).then(pl.col("made")).otherwise(pl.col(PLAIN)).alias(PLAIN),
            pl.when(is_open).then(pl.col("fault")).otherwise(pl.col("problem")).alias("problem"),
        ).drop("made", "fault")

    def _described(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return one row for each entity: the first name is its label, the others are synonyms."""
        import polars as pl

        specific = pl.col("category").filter(~pl.col("category").is_in(_ANYTHING)).drop_nulls()
        made = (
            frame.sort(ROW, "name")
            .group_by("iri", maintain_order=True)
            .agg(
                pl.col("name").drop_nulls().first().alias("label"),
                pl.col("name").drop_nulls().unique(maintain_order=True).alias("names"),
                pl.coalesce(specific.first(), pl.col("category").drop_nulls().first()).alias("category"),
                specific.unique(maintain_order=True).alias("categories"),
                pl.col("definition").drop_nulls().first(),
                pl.col("synonyms").drop_nulls().str.split("\x1f").explode().drop_nulls().unique(maintain_order=True),
                pl.col("near").drop_nulls().first(),
            )
        )
        made = self._one_category(made)
        curies = [self.mapping.prefixes.compress(iri) or iri for iri in made.filter(pl.col("label").is_null())["iri"]]
        unnamed = made.filter(pl.col("label").is_null()).with_columns(pl.Series("label", curies, dtype=pl.String))
        made = pl.concat([made.filter(pl.col("label").is_not_null()), unnamed])
        synonyms = pl.concat_list("names", "synonyms").list.unique(maintain_order=True)
        made = made.with_columns(synonyms.list.set_difference(pl.concat_list("label")).alias("synonyms")).drop("names")
        categories = made["category"].fill_null("biolink:NamedThing")
        iris = expanded(categories, self.mapping.prefixes)["iri"]
        if iris.null_count():
            wrong = categories.filter(iris.is_null())[0]
            row = frame.filter(pl.col("category") == wrong).sort(ROW)[ROW][0]
            raise FormatError(
                f"{self.mapping.origin}: {wrong!r}, first in row {row}, is not a category: expected a Biolink class, such as biolink:Gene"
            )
        return made.with_columns(iris.alias("category"))

    def _one_category(self, made: pl.DataFrame) -> pl.DataFrame:
        """Add a warning about entities with several specific categories, of which the first is used."""
        import polars as pl

        torn = made.filter(pl.col("categories").list.len() > 1)
        if torn.height:
            told_of = [
                f"{label or iri}: {some_of(several, 4)}"
                for iri, label, several in torn.select("iri", "label", "categories").head(_EXAMPLES).iter_rows()
            ]
            shown = some_of(told_of, _EXAMPLES, separator="; ", total=torn.height)
            told = counted(torn.height, "entity has", "entities have")
            self.warnings.append(f"{told} more than one category; the first one is used ({shown})")
        return made.drop("categories")


def _replaced(column: str, by: dict[str, str]) -> pl.Expr:
    """Return an expression that replaces the values of a column; values without a replacement become null."""
    import polars as pl

    if not by:
        return pl.lit(None, pl.String)
    return pl.col(column).replace_strict(list(by), list(by.values()), default=None, return_dtype=pl.String)
