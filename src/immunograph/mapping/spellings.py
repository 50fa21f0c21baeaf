"""Report identifiers with several names, and names that differ only in case or spacing; separate them on request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from immunograph.identifiers import compress, content_hash
from immunograph.mapping.joined_names import composites, minus_signs, several_in_one
from immunograph.mapping.minting import minted
from immunograph.mapping.named_kinds import PLAIN
from immunograph.mapping.near_spellings import letter_apart
from immunograph.mapping.table_batches import ROW
from immunograph.normalisation import NormalForm, normal_form, singular_keys
from immunograph.plurals import counted, some_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import polars as pl

    from immunograph.mapping.grounding import Names
    from immunograph.mapping.spec import EntitySpec, TableMapping

__all__ = ["cases_apart", "found_in_another_case", "spellings_apart", "told_of_names", "two_names"]

_EXAMPLES: Final = 5
_NAMES: Final = 4


def _letters(name: str) -> pl.Expr:
    """Return an expression for the letters and digits of the names in a column, with their case."""
    import polars as pl

    return pl.col(name).str.replace_all(r"[^\p{L}\p{N}]+", "")


def two_names(
    spec: EntitySpec, frame: pl.DataFrame, names: Names, mapping: TableMapping
) -> tuple[pl.DataFrame, list[str]]:
    """Report identifiers with several names, and give each name its own entity if the section says so.

    Names of the term itself, including its synonyms, always stay with the term.

    Parameters
    ----------
    spec
        The ``[entity.NAME]`` section to apply.
    frame
        Entities of the section: ``iri``, ``name`` and ``near`` (a closely matching term).
    names
        Index of the names of the store's entities and terms.
    mapping
        Parsed mapping, from :func:`immunograph.mapping.read_mapping`.

    Returns
    -------
    tuple[polars.DataFrame, list[str]]
        ``frame`` with new IRIs for separated names, and warnings, one sentence each.
    """
    import polars as pl

    named = frame.filter(pl.col("iri").is_not_null() & pl.col("name").is_not_null()).select("iri", "name").unique()
    several = named.filter(pl.len().over("iri") > 1).sort("iri", "name")
    apart = several.with_columns(
        pl.Series("form", [normal_form(name).key for name in several["name"]], dtype=pl.String)
    )
    known = names.find(apart["name"].unique(), spec.within, mapping.prefixes)
    apart = apart.join(known.select("name", pl.col("iri").alias("known")), on="name", how="left", maintain_order="left")
    apart = apart.with_columns((pl.col("known") == pl.col("iri")).fill_null(value=False).alias("itself"))
    one = pl.when("itself").then(pl.lit("\x00")).otherwise(pl.col("form"))
    clashes = apart.with_columns(one.alias("form")).filter(pl.col("form").n_unique().over("iri") > 1)
    if not clashes.height:
        return frame, []
    groups = clashes.group_by("iri", maintain_order=True).agg("name", pl.col("name").filter("itself").alias("stay"))
    separate = spec.two_names == "separate"
    told = [_shown(*row, separate=separate) for row in groups.head(_EXAMPLES).iter_rows()]
    shown = some_of(told, _EXAMPLES, separator="; ", total=groups.height)
    done = (
        "each of these names became a separate entity, mapped to the term as a close match"
        if separate
        else "each became one entity"
    )
    if not separate and groups.height == 1:
        done = done.replace("each", "it")
    many = counted(groups.height, f"identifier of {spec.key} goes", f"identifiers of {spec.key} go")
    warnings = [f"{many} by several names, and {done} ({shown})"]
    if not separate:
        return frame, warnings
    rows = clashes.filter(~pl.col("itself")).select("iri", "name")
    own = [f"{minted(name, mapping.source.base)}-{content_hash(iri)[:8]}" for iri, name in rows.iter_rows()]
    rows = rows.with_columns(pl.Series("own", own, dtype=pl.String))
    frame = frame.join(rows, on=["iri", "name"], how="left", maintain_order="left")
    frame = frame.with_columns(
        pl.when(pl.col("own").is_not_null()).then(pl.col("iri")).otherwise(pl.col("near")).alias("near"),
        pl.coalesce("own", "iri").alias("iri"),
    )
    return frame.drop("own"), warnings


def _shown(iri: str, names: list[str], stay: list[str], *, separate: bool) -> str:
    """Return text with the names of an identifier; for separated names, also which claims are about the term itself."""
    term = compress(iri) or iri
    if not separate:
        return f"{term}: {some_of(names, _NAMES)}"
    others = some_of([name for name in names if name not in stay], _NAMES)
    if not stay:
        return f"{term}: {others}; no claim under these names is about {term} itself"
    return f"{term}: {others}; claims under its own name, {some_of(stay, _NAMES)}, are about {term} itself"


def cases_apart(specs: Sequence[EntitySpec], frames: Sequence[pl.DataFrame]) -> tuple[list[pl.DataFrame], list[str]]:
    """Report names without an identifier that differ only in case; give each its own entity if the section says so.

    Parameters
    ----------
    specs
        The ``[entity.NAME]`` sections of the mapping, in the order of ``frames``.
    frames
        One frame per section: ``iri``, ``name``, ``count``, ``ROW`` and
        :data:`immunograph.mapping.named_kinds.PLAIN`.

    Returns
    -------
    tuple[list[polars.DataFrame], list[str]]
        The frames with new IRIs for separated names, in the same order, and warnings.
    """
    import polars as pl

    wanted = ("iri", "name", "count", ROW)
    parts = [
        frame.filter(pl.col(PLAIN).is_not_null()).select(
            *wanted,
            pl.lit(spec.two_names == "separate").alias("apart"),
            pl.lit(spec.key).alias("key"),
            pl.lit(repr(replace(spec.name, where="")) if spec.name else "").alias("source"),
        )
        for spec, frame in zip(specs, frames, strict=True)
    ]
    every = pl.concat(parts).with_columns(_letters("name").alias("letters"), pl.col("apart").any().over("iri"))
    folded = pl.col("letters").str.to_lowercase()
    several = every.filter((pl.col("letters").n_unique() > folded.n_unique()).over("iri"))
    if not several.height:
        return list(frames), []
    torn = several.filter("apart")["iri"].unique()
    return [_by_case(frame, torn) if torn.len() else frame for frame in frames], _told_of_cases(several)


def _by_case(frame: pl.DataFrame, iris: pl.Series) -> pl.DataFrame:
    """Append a hash of the spelling to the given IRIs, so that each spelling has an IRI of its own."""
    import polars as pl

    torn = frame.filter(pl.col(PLAIN).is_not_null() & pl.col("iri").is_in(iris.implode()))
    rows = torn.select("iri", "name").unique().with_columns(_letters("name").alias("letters"))
    own = [f"{iri}-{content_hash(letters)[:8]}" for iri, letters in rows.select("iri", "letters").iter_rows()]
    rows = rows.select("iri", "name", pl.Series("own", own, dtype=pl.String))
    frame = frame.join(rows, on=["iri", "name"], how="left", maintain_order="left")
    is_own = pl.col(PLAIN).is_not_null() & pl.col("own").is_not_null()
    return frame.with_columns(pl.when(is_own).then("own").otherwise("iri").alias("iri")).drop("own")


def _told_of_cases(several: pl.DataFrame) -> list[str]:
    """Return warnings on spellings that differ in case, with their numbers of rows; separated and merged ones apart."""
    import polars as pl

    one = ["iri", "name", "apart"]
    counts = several.group_by(*one, "source", "key").agg(pl.col("count").sum(), pl.col(ROW).min())
    counts = counts.group_by(*one, "source").agg(pl.col("count").max(), pl.col(ROW).min())  # several claims of one cell
    counts = counts.group_by(one).agg(pl.col("count").sum(), pl.col(ROW).min()).sort(ROW, "name")
    groups = counts.group_by("iri", "apart", maintain_order=True).agg("name", "count")
    return [_cases(groups.filter(pl.col("apart") == apart), apart=apart) for apart in groups["apart"].unique().sort()]


def _cases(groups: pl.DataFrame, *, apart: bool) -> str:
    told = [
        some_of([f"{name} in {counted(count, 'row')}" for name, count in zip(names, rows, strict=True)], _NAMES)
        for names, rows in groups.select("name", "count").head(_EXAMPLES).iter_rows()
    ]
    shown = some_of(told, _EXAMPLES, separator="; ", total=groups.height)
    many = counted(groups.height, "name is", "names are")
    if apart:
        return f"{many} written with different capitals, and each spelling became a separate entity ({shown})"
    done = "which became one entity" if groups.height == 1 else "which became one entity each"
    return (
        f"{many} written with different capitals, {done} ({shown}): if different entities are meant, such as genes of two "
        'species, give them identifiers, or set two_names = "separate"'
    )


def spellings_apart(frames: Sequence[pl.DataFrame]) -> list[str]:
    """Return a warning about separate entities whose names differ only in spaces, hyphens or plural.

    Parameters
    ----------
    frames
        One frame per entity section: ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.

    Examples
    --------
    >>> import polars as pl
    >>> names = pl.DataFrame({"name": ["T cell", "Tcell", "NK cell"], PLAIN: ["urn:t-cell", "urn:tcell", "urn:nk-cell"]})
    >>> spellings_apart([names])[0].partition(":")[0]
    '1 name is written in several ways, and each spelling became a separate entity (T cell, Tcell)'
    """
    import polars as pl

    every = pl.concat([frame.filter(pl.col(PLAIN).is_not_null()).select("name", PLAIN) for frame in frames])
    rough = _letters("name").str.to_lowercase().str.strip_suffix("s")
    every = every.unique(PLAIN, keep="first", maintain_order=True).filter(pl.len().over(rough) > 1)
    forms = [normal_form(name) for name in every["name"]]
    keys = [min([form.key, _of_one(form), *singular_keys(form)], key=lambda key: (len(key), key)) for form in forms]
    every = every.with_columns(pl.Series("key", keys, dtype=pl.String)).filter(pl.len().over("key") > 1)
    if not every.height:
        return []
    groups = every.group_by("key", maintain_order=True).agg("name")["name"].to_list()
    told = [some_of(names, _NAMES) for names in groups[:_EXAMPLES]]
    shown = some_of(told, _EXAMPLES, separator="; ", total=len(groups))
    return [
        f"{counted(len(groups), 'name is', 'names are')} written in several ways, and each spelling became a separate entity "
        f"({shown}): if one entity is meant, use one spelling, in the table or by a map in the mapping"
    ]


def _of_one(form: NormalForm) -> str:
    """Return the key of a name with its abbreviations in the singular: *DC* for *DCs*; AIDS is no plural."""
    return "".join(token.text[:-1] if token.plural else token.text for token in form.tokens)


def told_of_names(frames: Sequence[pl.DataFrame], known: Names, decided: Collection[str] = frozenset()) -> list[str]:
    """Return warnings about the names of entities: separate spellings, lists in one name, typing errors.

    Parameters
    ----------
    frames
        One frame per entity section: ``iri``, ``name`` and :data:`immunograph.mapping.named_kinds.PLAIN`.
    known
        Names of the store, which new names may differ from by a typing error.
    decided
        Names that the review table calls entities of their own.

    Returns
    -------
    list[str]
        One sentence each; empty if there is nothing to report.
    """
    made = [*spellings_apart(frames), *several_in_one(frames), *composites(frames), *minus_signs(frames)]
    return [*made, *letter_apart(frames, known, decided)]


def found_in_another_case(looked: pl.DataFrame, counts: pl.DataFrame) -> list[str]:
    """Return a warning about names that match a term only if case is ignored.

    Parameters
    ----------
    looked
        Columns ``name``, ``iri``, and ``matched`` (the name as the term spells it).
    counts
        Columns ``name`` and ``count`` (number of rows).

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.
    """
    import polars as pl

    own, other = _letters("name"), _letters("matched")
    found = looked.filter(pl.col("iri").is_not_null() & pl.col("matched").is_not_null())
    found = found.filter((own != other) & (own.str.to_lowercase() == other.str.to_lowercase()))
    if not found.height:
        return []
    found = found.join(counts.select("name", "count"), on="name").sort("count", "name", descending=[True, False])
    told = [
        f"{name} in {counted(count, 'row')} as {matched}, {compress(iri) or iri}"
        for name, count, matched, iri in found.select("name", "count", "matched", "iri").head(_EXAMPLES).iter_rows()
    ]
    shown = some_of(told, _EXAMPLES, separator="; ", total=found.height)
    many = counted(found.height, "name matches", "names match")
    return [f"{many} a term only with different capitals ({shown}): if another entity is meant, give its identifier"]
