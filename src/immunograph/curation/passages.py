"""Read the table of evidence: source, stance, certainty, locator and basis of each passage."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, Final

from immunograph.curation.cells import Cells
from immunograph.curation.level_schemes import packaged_levels
from immunograph.curation.number_commas import without_commas
from immunograph.curation.tables import Row
from immunograph.errors import Problem
from immunograph.identifiers import evidence_iri, level_iri
from immunograph.legible import quoted
from immunograph.model import (
    IRI,
    Attitude,
    Certainty,
    EpistemicStatus,
    Evidence,
    Level,
    LevelScheme,
    Literal,
    Modality,
    Number,
    NumberKind,
    PassageRelation,
    Place,
    QuantifierKind,
    QuantifierScope,
    Section,
    Sentence,
    Span,
    Stance,
    StudyDesign,
)
from immunograph.near_words import did_you_mean
from immunograph.publications import publication_iri
from immunograph.vocabulary import PropertyKind, concept

__all__ = ["Passages"]

_NUMBER: Final = re.compile(
    r"([A-Za-z][\w.:-]*) ?(<=|>=|=|<|>|~) ?([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?: ?([^\s\d.,;+-].*))?"
)
_CERTAINTIES: Final = "0 (open question), 1 (possible), 2 (probable) or 3 (asserted)"
_CERTAINTY_WORDS: Final = tuple(f"{each.value} ({each.name.lower().replace('_', ' ')})" for each in Certainty)
_WITH_COMMAS: Final = re.compile(r"([A-Za-z][\w.:-]*) ?(<=|>=|=|<|>|~) ?([+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?)")
_PLACES: Final = tuple(each.name for each in fields(Place))


class Passages(Cells):
    """A reader of evidence, evidence levels and reported numbers; see :class:`Cells` for its parameters."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.levels: dict[str, IRI] = {}
        self.passages: dict[str, IRI | None] = {}

    def read_schemes(self) -> list[LevelScheme]:
        """Read ``levels.tsv``, and add the packaged schemes that evidence refers to.

        Returns
        -------
        list[LevelScheme]
            Schemes with their levels; the project's own schemes come first.
        """
        schemes: dict[str, list[Level]] = {}
        labels: dict[str, str] = {}
        for row in self.tables["curated/levels.tsv"]:
            rank = self.whole(row, "rank", 1, 999, "a whole number, 1 for the weakest level")
            scheme, key = self.slug(row, "scheme"), f"{row['scheme']}/{row['level']}"
            if not row["level"] or rank is None:
                continue
            if key in self.levels:
                row.wrong(
                    "level",
                    f"{quoted(row['level'])} is a level of {quoted(row['scheme'])} already; keys must be unique",
                )
            iri = self.levels[key] = level_iri(self.base, scheme, row["level"])
            schemes.setdefault(scheme, []).append(Level(iri, row["level"], row["label"], rank, row["definition"]))
            labels[scheme] = labels.get(scheme) or row["scheme_label"]
        for scheme in self.packaged_schemes(schemes):
            schemes[scheme] = []
            for level in packaged_levels()[scheme]:
                iri = self.levels[f"{scheme}/{level.notation}"] = level_iri(self.base, scheme, level.notation)
                schemes[scheme].append(Level(iri, level.notation, level.label, level.rank, level.definition))
                labels[scheme] = level.scheme_label
        return [
            LevelScheme(level_iri(self.base, scheme), labels[scheme] or scheme, tuple(levels))
            for scheme, levels in schemes.items()
        ]

    def packaged_schemes(self, described: Collection[str]) -> list[str]:
        """Return the packaged schemes that evidence uses and the project does not define.

        Parameters
        ----------
        described
            Keys of the schemes that the project defines.

        Returns
        -------
        list[str]
            Keys of packaged schemes, such as ``grade``, sorted; empty if ``levels.tsv`` cannot be read.
        """
        if self.tables.read("curated/levels.tsv").broken:
            return []
        named = {row["level"].partition("/")[0] for row in self.tables["curated/evidence.tsv"]}
        return sorted(scheme for scheme in named if scheme in packaged_levels() and scheme not in described)

    def whole(self, row: Row, column: str, least: int, most: int, expected: str) -> int | None:
        """Parse a cell as an integer; record a problem if it is invalid or out of range.

        Parameters
        ----------
        row
            Row of the table, which records problems.
        column
            Name of the column.
        least, most
            Smallest and largest valid value.
        expected
            Description of valid values, for the message.

        Returns
        -------
        int or None
            The integer; ``None`` if the cell is empty or invalid.
        """
        found = row.parse(column, int, expected)
        if not isinstance(found, int):
            return None
        if not least <= found <= most:
            row.wrong(column, f"{quoted(row[column])} is not valid: expected {expected}")
            return None
        return found

    def publications(self, row: Row) -> tuple[IRI, ...]:
        """Parse the identifiers of a document, such as DOI and PMID; record a problem for each invalid one.

        Parameters
        ----------
        row
            Row of ``documents.tsv``, which records problems.

        Returns
        -------
        tuple[IRI, ...]
            IRIs of the valid identifiers, in the order of the cell.
        """
        made = []
        for text in row.many("identifiers"):
            try:
                made.append(publication_iri(text))
            except ValueError as error:
                row.wrong("identifiers", str(error))
        return tuple(made)

    def objects(self, row: Row) -> list[IRI | Literal]:
        """Parse the objects of a claim: one literal, or one or more entities; record invalid ones.

        Parameters
        ----------
        row
            Row of ``claims.tsv``, which records problems.

        Returns
        -------
        list[IRI | Literal]
            Objects in the order of the cell; empty if any of them is invalid.
        """
        cells = [row["object"]] if row["object"].startswith('"') else row.many("object")
        values = [self.thing(row, "object", each) for each in cells]
        if len(values) > 1 and any(isinstance(each, Literal) for each in values):
            row.wrong("object", "a literal is among several objects; expected entity keys only, or a single literal")
            return []
        made = [each for each in values if each is not None]
        return made if len(made) == len(values) else []

    def level(self, row: Row) -> IRI | None:
        """Resolve an evidence level, written as ``SCHEME/LEVEL``; record a problem if it is unknown.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.

        Returns
        -------
        IRI or None
            IRI of the level; ``None`` if the cell is empty or the level is unknown.
        """
        name = row["level"]
        if not name or (name not in self.levels and self.tables.explains_part("curated/levels.tsv")):
            return None
        if not self.levels:
            known = ", ".join(packaged_levels())
            row.wrong(
                "level",
                f"there is no level {quoted(name)}; describe it in levels.tsv (scheme, level, label, rank), or use a packaged scheme: {known}",
            )
            return None

        def near(text: str) -> list[str]:
            folded = [key for key in self.levels if key.lower() == text.lower()]
            return folded or get_close_matches(text, list(self.levels), n=1, cutoff=0.6)

        return self.levels[name] if row.key_of("level", self.levels, "level", near=near) else None

    def numbers(self, row: Row) -> tuple[Number, ...]:
        """Parse numbers such as ``p_value<0.001 | duration=12 weeks``; record a problem for invalid ones.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.

        Returns
        -------
        tuple[Number, ...]
            Valid numbers in the order of the cell, with their digits as written.
        """
        made = []
        for text in row.many("numbers"):
            match = _NUMBER.fullmatch(text)
            if match is None:
                of_commas = _WITH_COMMAS.match(text)
                meant = without_commas(of_commas[3]) if of_commas else ""
                row.wrong(
                    "numbers",
                    f"{of_commas[3]} contains a comma: write {meant}"
                    if of_commas and meant
                    else f"{quoted(text)} is not valid: expected KIND=VALUE UNIT, such as p_value<0.001 or duration=12 weeks",
                )
                continue
            kind, comparison, value, unit = match.groups()
            iri = self._number_kind(row, kind)
            if iri is None:
                continue
            try:
                made.append(Number(iri, value, unit or "", comparison))
            except ValueError as error:
                row.wrong("numbers", str(error))
        return tuple(made)

    def _number_kind(self, row: Row, name: str) -> IRI | None:
        if ":" in name:
            return self.curie(row, "numbers", name)
        try:
            return concept(NumberKind(name))
        except ValueError:
            names = [kind.value for kind in NumberKind]
            known = ", ".join(names)
            told = f"{quoted(name)} is not a kind of number: expected one of {known}, or a CURIE"
            row.wrong("numbers", told + did_you_mean(name, names))
            return None

    def place(self, row: Row) -> Place | None:
        """Parse a locator such as ``page=12 | table=2``; record a problem for each invalid part.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.

        Returns
        -------
        Place or None
            The valid parts; ``None`` if there are none.
        """
        parts: dict[str, str] = {}
        for text in row.many("place"):
            name, equals, value = (part.strip() for part in text.partition("="))
            if name not in _PLACES or not equals or not value:
                told = f"{quoted(text)} is not valid: expected NAME=TEXT with one of {', '.join(_PLACES)}"
                row.wrong("place", told + ("" if name in _PLACES else did_you_mean(name, _PLACES)))
            elif parts.setdefault(name, value) != value:
                row.wrong(
                    "place",
                    f"{name} occurs twice, with {quoted(parts[name])} and {quoted(value)}; a passage has one place, so keep one of them",
                )
        return Place(**parts) if parts else None

    def relations(self, row: Row, evidence: Evidence) -> tuple[tuple[PassageRelation, IRI], ...]:
        """Resolve the relations of a passage to others, such as ``replicates=E12``; record problems.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.
        evidence
            The passage in this row; a relation to itself is a problem.

        Returns
        -------
        tuple[tuple[PassageRelation, IRI], ...]
            Pairs of relation and IRI of the other passage.
        """
        made = []
        for text in row.many("relations"):
            name, equals, key = (part.strip() for part in text.partition("="))
            try:
                relation = PassageRelation(name)
            except ValueError:
                equals = ""
            if not equals or not key:
                names = [each.value for each in PassageRelation]
                known = ", ".join(names)
                told = f"{quoted(text)} is not valid: expected RELATION=KEY with one of {known}"
                row.wrong("relations", told + ("" if name in names else did_you_mean(name, names)))
            elif row.key_of("relations", self.passages, "evidence", key):
                other = self.passages[key]
                if other == evidence.iri:
                    row.wrong("relations", f"{quoted(text)} refers to its own row; give the key of another row")
                elif other is not None:
                    made.append((relation, other))
        return tuple(made)

    def read_evidence(self) -> list[Evidence]:
        """Read ``evidence.tsv``; relations are resolved last, because they may refer to later rows.

        Returns
        -------
        list[Evidence]
            Valid passages in the order of the rows.
        """
        first_rows: dict[IRI, int] = {}
        made: list[tuple[Row, Evidence]] = []
        for row in self.tables["curated/evidence.tsv"]:
            evidence = self.evidence_of(row)
            if evidence is None:
                self.half_read.add(row["claim"])
                if row["evidence"]:
                    self.passages.setdefault(row["evidence"], None)
                continue
            first = first_rows.setdefault(evidence.iri, row.number)
            if first != row.number:
                row.wrong("claim", f"the same passage of the same claim is in row {first} already; remove one")
            if self.passages.get(row["evidence"]) is not None:
                row.wrong(
                    "evidence", f"{quoted(row['evidence'])} is the key of another row already; keys must be unique"
                )
            elif row["evidence"]:
                self.passages[row["evidence"]] = evidence.iri
            made.append((row, evidence))
        out = [replace(evidence, relations=self.relations(row, evidence)) for row, evidence in made]
        for (row, _), evidence in zip(made, out, strict=True):
            self.supported.setdefault(row["claim"], []).append(evidence)
        return out

    @staticmethod
    def _check_quantifier(row: Row) -> None:
        """Record a problem for a scope without a quantifier, or two quantifiers of the speakers."""
        if row["quantifier_of"] and not row["quantifier"]:
            row.wrong("quantifier_of", "the row has no quantifier; fill in quantifier or clear this cell")
        if row["quantifier_of"] == "speaker" and row["speaker_quantifier"] not in ("", row["quantifier"]):
            row.wrong(
                "quantifier_of",
                "speaker_quantifier already contains the quantifier of the speakers; use another scope",
            )

    def _names_document(self, row: Row) -> bool:
        return bool(row["document"]) and self.known(row, "document", "document")

    @staticmethod
    def _check_certainty(row: Row, stance: object, certainty: object) -> None:
        """Record a problem if the certainty contradicts the stance."""
        if certainty not in (None, Certainty.OPEN_QUESTION):
            if stance is Stance.ASKS:
                row.wrong("certainty", f"a passage that asks is an open question: expected 0, not {row['certainty']}")
            if stance is Stance.INTENDS:
                row.wrong("certainty", f"an aim does not assert the claim: expected 0, not {row['certainty']}")
            if stance is Stance.UNSTATED:
                row.wrong(
                    "certainty",
                    f"a passage whose direction is not stated is neither for nor against: expected 0, not {row['certainty']}",
                )
        if stance is Stance.NULL and certainty is Certainty.OPEN_QUESTION:
            row.wrong(
                "certainty", f"a null result is a finding: expected a certainty of 1, 2 or 3, not {row['certainty']}"
            )

    def _warn_of_reserve(self, row: Row, stance: object, certainty: object) -> None:
        """Add a warning if a passage has the status ``asserted``, but a hedged certainty (1 or 2).

        Null results are exempt, and the caller exempts what a plain clause implies (modality *implication*).
        """
        if stance in (Stance.SUPPORTS, Stance.DISPUTES) and certainty in (Certainty.POSSIBLE, Certainty.PROBABLE):
            message = (
                f"the status asserted is for a claim that the passage states plainly, but the certainty is {row['certainty']}: write hedged "
                "(or possibility, attributed_belief, evidence_reported), or the certainty 3 if no word of the passage hedges it"
            )
            self.tables.warnings.append(Problem(row.file, message, row=row.number, column="status"))

    def _sentence_of(self, row: Row, span: Span | None) -> Sentence | None:
        """Return the sentence of a passage; record a problem if the passage lies outside it."""
        sentence = self.sentences.get((row["document"], row["sentence"]))
        in_document = row["document"] in self.documents  # an unknown document has been reported already
        explained = sentence is None and self.tables.explains("curated/sentences.tsv", row["sentence"])
        if row["sentence"] and sentence is None and in_document and not explained:
            row.key_of("sentence", [key for _, key in self.sentences], "sentence")
        if span is not None and sentence is not None and span not in sentence.span:
            row.wrong(
                "span", f"{span} lies outside sentence {row['sentence']}, which is {sentence.span}; correct one of them"
            )
        return sentence

    def evidence_of(self, row: Row) -> Evidence | None:
        """Convert a row to a passage of evidence, without its relations; record problems of its cells.

        Parameters
        ----------
        row
            Row of ``evidence.tsv``, which records problems.

        Returns
        -------
        Evidence or None
            The passage; ``None`` if a mandatory cell is empty or invalid, or the row of its claim or document is.
        """
        of_claim, of_document = self.claim_of(row, "claim"), self._names_document(row)
        stance, status = self.member(row, "stance", Stance), self.member(row, "status", EpistemicStatus)
        certainty = row.parse("certainty", lambda text: Certainty(int(text)), _CERTAINTIES, _CERTAINTY_WORDS)
        speaker = self.speaker(row, "speaker")
        span = self.span(row, "span", row["document"])
        sentence = self._sentence_of(row, span)
        attitude = self.member(row, "attitude", Attitude)
        quantifier_kind = self.member(row, "quantifier_kind", QuantifierKind)
        quantifier_of = self.member(row, "quantifier_of", QuantifierScope)
        design, section = self.member(row, "design", StudyDesign), self.member(row, "section", Section)
        modality = self.members(row, "modality", Modality)
        self._check_quantifier(row)
        cues = self.cues(row)
        attributed_to = self.speaker(row, "attributed_to")
        evidence_type = self.curie(row, "evidence_type")
        context = tuple(self.pairs(row, "context", PropertyKind.CONTEXT))
        numbers, place, level = self.numbers(row), self.place(row), self.level(row)
        size = self.whole(row, "sample_size", 1, 10**9, "the number of subjects studied, a whole number of 1 or more")
        self._check_certainty(row, stance, certainty)
        if status is EpistemicStatus.ASSERTED and Modality.IMPLICATION not in modality:
            self._warn_of_reserve(row, stance, certainty)
        if not (of_claim and of_document and stance and status and isinstance(certainty, Certainty) and speaker):
            return None
        claim, document = self.claims[row["claim"]].iri, self.documents[row["document"]]
        words = ("", None, "") if span else (row["paraphrase"], place, row["quotation"])
        iri = evidence_iri(
            claim, document, span, stance, speaker, words[0], context, place=words[1], quotation=words[2]
        )
        return Evidence(
            iri=iri,
            claim=claim,
            document=document,
            stance=stance,
            certainty=certainty,
            status=status,
            speaker=speaker,
            paraphrase=row["paraphrase"],
            span=span,
            sentence=sentence.iri if sentence else None,
            cues=cues,
            modality=modality,
            attitude=attitude,
            attributed_to=attributed_to,
            quantifier=row["quantifier"],
            quantifier_kind=quantifier_kind,
            quantifier_of=quantifier_of,
            speaker_quantifier=row["speaker_quantifier"],
            evidence_type=evidence_type,
            quotation=row["quotation"],
            note=row["note"],
            context=context,
            level=level,
            design=design,
            sample_size=size,
            section=section,
            numbers=numbers,
            place=place,
            identifier=row["evidence"],
        )
