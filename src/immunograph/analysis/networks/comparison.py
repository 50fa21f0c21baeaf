"""Comparison of two entities by the claims about both and about one only, with certainty, stance and quantifier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from immunograph.analysis.claim_columns import BEARER, INVOLVES, ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.networks.compared import BETWEEN, BOTH, TOGETHER, Said, Shared
from immunograph.analysis.networks.edges import RESTATES
from immunograph.analysis.projection import snake
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.steps import kinds_of
from immunograph.analysis.typed_rows import ClaimRow
from immunograph.claims.verb_phrases import firmest, shown_as
from immunograph.errors import AnalysisError
from immunograph.legible import quoted
from immunograph.plurals import some_of
from immunograph.query import Table
from immunograph.shell_commands import shell_command

if TYPE_CHECKING:
    import polars as pl

_End = Literal["subject", "object"]

__all__ = ["BETWEEN", "BOTH", "TOGETHER", "Comparison", "Said", "Shared", "find_comparison"]


class Comparison(Report):
    """The statements that compare two entities: about both, linking the two, about several jointly, and about one only.

    Parameters
    ----------
    first, second
        Labels of the two entities.
    found
        The statements, in the order of the report.
    notes
        Warnings, for example of claims about subclasses that were not counted.
    reason
        Why an entity has no statements; empty if both have some.
    """

    def __init__(
        self, first: str, second: str, found: Sequence[Shared], *, notes: Sequence[str] = (), reason: str = ""
    ) -> None:
        self.first = first
        self.second = second
        self.notes = tuple(notes)
        self.reason = reason
        self._found = tuple(found)

    def __len__(self) -> int:
        """Count the statements."""
        return len(self._found)

    def of(self, side: str) -> tuple[Shared, ...]:
        """Return the statements about both entities, linking them, about several things jointly, or about one only.

        Parameters
        ----------
        side
            ``both``, ``between`` (claims that link the two), ``together`` (several things jointly), or the label of one
            entity.

        Returns
        -------
        tuple[Shared, ...]
            The statements, in the order of :meth:`text`; empty for an unknown label.
        """
        return tuple(each for each in self._found if each.of == side)

    def claims(self, side: str) -> tuple[str, ...]:
        """Return the keys of the claims about one side.

        Parameters
        ----------
        side
            ``both``, ``between``, ``together``, or the label of one entity: see :meth:`of`.

        Returns
        -------
        tuple[str, ...]
            Keys of claims, sorted and without duplicates.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().networks.compare("interferon", "interleukin").claims("both")[:2]
        ('C13', 'C14')
        """
        return tuple(sorted({claim for each in self.of(side) for claim in each.claims}))

    def counts(self) -> dict[str, int]:
        """Count the statements about both, linking the two, about several jointly, and about the first or second only.

        Returns
        -------
        dict[str, int]
            ``both``, ``between`` (claims that link the two), ``together`` (several things jointly) and the labels of the
            two entities -> number of statements.
        """
        return {side: len(self.of(side)) for side in (BOTH, BETWEEN, TOGETHER, self.first, self.second)}

    def table(self) -> Table:
        """Return the comparison as a table of passages.

        Returns
        -------
        Table
            One row per passage: ``of`` (side of the statement), ``claim`` (key), ``proposition``, ``sign``, ``target``,
            ``through``, ``certainty``, ``stance``, ``epistemic_status``, ``quantifier``, ``speaker``, ``cues``, ``says``
            (the paraphrase) and ``said_of`` (the entity that the claim names).
        """
        names = (
            *("of", "claim", "proposition", "sign", "target", "through", "certainty", "stance", "epistemic_status"),
            *("quantifier", "speaker", "cues", "says", "said_of"),
        )
        rows = [
            (
                each.of,
                said.claim,
                said.proposition,
                each.sign,
                each.target,
                "; ".join(each.through),
                said.certainty,
                said.stance,
                said.epistemic_status,
                said.quantifier,
                said.speaker,
                said.cues,
                said.paraphrase,
                said.said_of,
            )
            for each in self._found
            for said in each.passages
        ]
        return table_of(names, rows, title=self._title())

    def _title(self) -> str:
        return f"{self.first} against {self.second}"

    def text(self) -> str:
        """Return the comparison as text, each statement with its passages as sentences.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        counts = self.counts()
        lines = [
            f"{self._title()}: {counts[BOTH]} about both, {counts[self.first]} about {self.first} only, "
            f"{counts[self.second]} about {self.second} only"
            + (
                f", {counts[BETWEEN]} that {'links' if counts[BETWEEN] == 1 else 'link'} the two"
                if counts[BETWEEN]
                else ""
            )
            + (f", {counts[TOGETHER]} about several things together" if counts[TOGETHER] else "")
        ]
        headings = {
            BOTH: f"Claims about both {self.first} and {self.second}",
            BETWEEN: f"Claims that link {self.first} and {self.second}",
            TOGETHER: "Claims about several things together, which say nothing about one alone",
        }
        if self.reason:
            lines.append(self.reason)
        for side in counts:
            if self.of(side):
                lines += ["", headings.get(side, f"Claims about {side} only")]
            for each in self.of(side):
                lines.append(f"  - {each.line()}: {', '.join(each.claims)}")
                lines += [f"      {sentence}" for sentence in dict.fromkeys(said.sentence for said in each.passages)]
        if self.notes:
            lines += ["", *(f"  note: {note}" for note in self.notes)]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``first``, ``second``, ``counts``, ``reason`` (``None`` if empty), ``notes`` and ``said``: statements with
            ``of``, ``predicate``, ``sign``, ``target``, ``through``, ``claims`` and ``passages``.
        """
        return {
            "first": self.first,
            "second": self.second,
            "counts": self.counts(),
            "reason": self.reason or None,
            "said": [
                {
                    "of": each.of,
                    "predicate": each.predicate,
                    "sign": each.sign,
                    "target": each.target,
                    "through": list(each.through),
                    "claims": list(each.claims),
                    "passages": [vars(said) for said in each.passages],
                }
                for each in self._found
            ],
            "notes": list(self.notes),
        }


def find_comparison(
    columns: ClaimColumns, first: str, second: str, *, kinds: bool = False, incoming: bool = False
) -> Comparison:
    """Compare two entities or classes by the claims about them.

    Parameters
    ----------
    columns
        The claims and their evidence.
    first, second
        IRIs of the two entities.
    kinds
        Whether claims about a subclass (interleukin-2 for interleukin) are treated as claims about the class; each
        passage names the subclass.
    incoming
        Whether to compare the claims that have the entities as objects instead of subjects.

    Returns
    -------
    Comparison
        Statements with the same predicate and other end are merged; a null result, or an effect that is only disputed,
        is kept apart from the effect. Questions and aims are included, with their stance; rejected and inferred claims,
        and those that restate others, are not.

    Raises
    ------
    AnalysisError
        If the two entities are the same, or ``kinds`` is true and one is a subclass of the other.

    Notes
    -----
    A filter by subject or object; O(claims).
    """
    names = columns.label(first), columns.label(second)
    if first == second:
        raise AnalysisError(f"a comparison needs two different entities: {quoted(names[0])} was named twice")
    below = {first: set(kinds_of(columns, first)), second: set(kinds_of(columns, second))}
    members = below if kinds else {first: {first}, second: {second}}
    for one, other in ((first, second), (second, first)):
        if kinds and one in below[other]:
            raise AnalysisError(
                f"{columns.label(one)!r} is a kind of {columns.label(other)!r}, so its claims would count for both; "
                "compare them without kinds"
            )
    here: _End = "object" if incoming else "subject"
    there: _End = "subject" if incoming else "object"
    stated = _stated(columns)
    rows = _of(stated, members, here)
    writer = _Writer(columns, {row["claim"] for row in rows})
    companions = Companions(columns, {row["claim"] for row in rows})
    grouped: dict[tuple[str, str, str, str, bool], list[_SidedRow]] = defaultdict(list)
    for row in rows:  # a claim about several things jointly is not merged with claims about one of them
        joint = companions.joint(row["claim"])
        links = row[there] in members[second if row["side"] == first else first]
        grouped[row["predicate"], row[there], writer.opposed(row["claim"]), joint, links].append(row)
    made = []
    for (predicate, target, _, joint, links), of_target in grouped.items():
        whose = {row["side"] for row in of_target}
        passages = [said for row in of_target for said in writer.passages(row, row[here])]
        if passages:
            stance = max(passages, key=lambda each: firmest(each.stance, each.certainty)).stance
            made.append(
                Shared(
                    of=_side(columns, whose, joint=bool(joint), links=links),
                    predicate=shown_as(stance, columns.label(predicate)),
                    sign=of_target[0]["sign"] if stance == "supports" and predicate not in columns.associations else "",
                    target=target if of_target[0]["literal"] else columns.label(target),
                    through=writer.through(target, {row["claim"] for row in of_target}),
                    passages=tuple(passages),
                    incoming=incoming,
                )
            )
    order = {BOTH: 0, BETWEEN: 1, TOGETHER: 2, names[0]: 3, names[1]: 4}
    made.sort(key=lambda each: (order[each.of], each.claims))
    notes = (
        []
        if kinds
        else [note for each in (first, second) for note in _of_kinds(columns, stated, each, below[each], here)]
    )
    notes += [
        f"{columns.key(claim)} is stated for {companions.joint(claim)} together, and says nothing about one alone"
        for claim in sorted({row["claim"] for row in rows}, key=columns.key)
        if companions.joint(claim)
    ]
    return Comparison(*names, made, notes=notes, reason=_nothing(columns, made, (first, second), here))


def _side(columns: ClaimColumns, whose: set[str], *, joint: bool, links: bool) -> str:
    """Return the side of a statement, given the compared entities that its claims are about."""
    if joint or links:
        return TOGETHER if joint else BETWEEN
    return BOTH if len(whose) == 2 else columns.label(next(iter(whose)))


def _stated(columns: ClaimColumns) -> pl.DataFrame:
    """Select the claims to compare: stated, not rejected, and not a restatement of another claim."""
    import polars as pl

    headlines = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == RESTATES))
    return columns.claims.filter((pl.col("status") != "Rejected") & ~pl.col("inferred")).join(
        headlines.select("claim").unique(), on="claim", how="anti"
    )


class _SidedRow(ClaimRow):
    """A claim about one of the two entities; ``side`` is the IRI of that entity."""

    side: str


def _of(stated: pl.DataFrame, members: dict[str, set[str]], here: _End) -> list[_SidedRow]:
    """Return the claims about either entity, with the column ``side``."""
    import polars as pl

    pairs = [(member, side) for side, group in members.items() for member in sorted(group)]
    wanted = pl.DataFrame(pairs, schema={here: pl.String, "side": pl.String}, orient="row")
    chosen = stated.join(wanted, on=here, how="inner").sort("identifier", "claim", here, "side")
    return cast("list[_SidedRow]", list(chosen.iter_rows(named=True)))


def _of_kinds(columns: ClaimColumns, stated: pl.DataFrame, whole: str, kinds: set[str], here: _End) -> list[str]:
    """Return notes on claims about kinds of one side, which were not counted."""
    import polars as pl

    rows = stated.filter(pl.col(here).is_in(sorted(kinds - {whole})))
    if not rows.height:
        return []
    named = some_of(sorted({columns.label(each) for each in rows[here].unique()}), 5)
    shown = some_of(sorted({columns.key(each) for each in rows["claim"].unique()}), 12)
    return [
        f"claims about kinds of {columns.label(whole)} ({named}) are not counted, because they need not hold for all of them: {shown}"
    ]


def _nothing(columns: ClaimColumns, made: Sequence[Shared], compared: tuple[str, str], here: _End) -> str:
    """Return sentences on entities without a claim to compare, and on other claims that mention them; empty if none."""
    sides = {said.side for each in made for said in each.passages}
    silent = [each for each in compared if columns.label(each) not in sides]
    elsewhere = {each: _naming(columns, each) for each in silent}
    bare = [columns.label(each) for each in silent if not elsewhere[each]]
    told = [f"This graph has no claims about {' or '.join(bare)}."] if bare else []
    for each, claims in elsewhere.items():
        if claims:
            name = columns.label(each)
            told.append(
                f"No claim to compare has {name} as its {here} (inferred and rejected claims, and those that restate others, "
                f"are not compared); it is named in "
                f"{some_of(claims, 12)}: {shell_command('describe', name)}"
            )
    return " ".join(told)


def _naming(columns: ClaimColumns, entity: str) -> list[str]:
    """Return the keys of claims that mention an entity: as an end, participant or context, or as context of a passage."""
    import polars as pl

    ends = columns.claims.filter((pl.col("subject") == entity) | (pl.col("object") == entity))["claim"]
    around = columns.qualifiers.filter((pl.col("value") == entity) & (pl.col("kind") != "link"))["claim"]
    limited = [each for each, of in columns.own_context.items() if any(entity in values for values in of.values())]
    within = columns.evidence.filter(pl.col("evidence").is_in(limited))["claim"]
    return sorted({columns.key(claim) for found in (ends, around, within) for claim in found})


class _Writer:
    """Generates the sentences of passages, only for the claims that are compared."""

    def __init__(self, columns: ClaimColumns, claims: set[str]) -> None:
        import polars as pl

        self.columns = columns
        self.sentences = Sentences(columns, claims)
        self.around: dict[str, list[str]] = defaultdict(list)
        for name, label in ((BEARER, "of {}"), (INVOLVES, "directed at {}")):
            for process, other in columns.pairs(name):
                self.around[process].append(label.format(columns.label(other)))
        self.parts: dict[str, list[str]] = defaultdict(list)
        wanted = columns.qualifiers.filter((pl.col("kind") == "participant") & pl.col("claim").is_in(sorted(claims)))
        for claim, name, value in wanted.select("claim", "property", "value").iter_rows():
            self.parts[claim].append(f"{columns.label(name)}: {columns.label(value)}")

    def opposed(self, claim: str) -> str:
        """Return the stance of a claim that has evidence against it and none for it; empty for any other."""
        stances = [(snake(each["stance"]), int(each["certainty"])) for each in self.sentences.evidence(claim)]
        stance, _ = max(stances, key=lambda each: firmest(*each), default=("", 0))
        return stance if stance in ("null", "disputes") else ""

    def through(self, target: str, claims: set[str]) -> tuple[str, ...]:
        taking_part = [part for claim in sorted(claims) for part in self.parts[claim]]
        return tuple(dict.fromkeys([*taking_part, *sorted(self.around[target])]))

    def passages(self, row: _SidedRow, of: str) -> list[Said]:
        label = self.columns.label
        return [
            Said(
                side=label(row["side"]),
                said_of=label(of),
                claim=self.columns.key(row["claim"]),
                proposition=self.columns.labels.get(row["claim"], "") or self.sentences.proposition(row["claim"]),
                certainty=int(each["certainty"]),
                stance=snake(each["stance"]).replace("_", " "),
                epistemic_status=snake(each["status"]).replace("_", " "),
                quantifier=each["quantifier"],
                speaker="the text itself" if each["speaker"] == each["document"] else label(each["speaker"]),
                cues=each["cue_words"],
                paraphrase=each["paraphrase"],
                sentence=self.sentences.cited(each),
            )
            for each in self.sentences.evidence(row["claim"])
        ]
