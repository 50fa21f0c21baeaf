"""Sound rows, and faults planted in them, to measure what the gate finds.

``sound.tsv`` holds sentence frames written by hand for this purpose, by the coding manual, each with the record that the
manual asks for. Each frame is filled with several pairs of names. Every tenth frame is set aside: it was looked at by
nobody while the rules and the word list were written, and is measured by itself.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from immunograph.gate import Level, Passage, Record, check_wording, examine

FRAMES = Path(__file__).parent / "sound.tsv"
SUBJECTS = (
    *(
        "interleukin-15",
        "ruxolitinib",
        "the chemokine CCL22",
        "galectin-9",
        "vitamin D",
        "the antibody M7",
        "granzyme B",
    ),
    *("TGF-beta", "oncolytic herpesvirus", "metformin", "PD-L1", "the peptide vaccine"),
)
OBJECTS = (
    *(
        "tumour growth",
        "the activation of NK cells",
        "bone metastasis",
        "T cell exhaustion",
        "the release of interferon-gamma",
    ),
    *("angiogenesis", "regulatory T cell recruitment", "melanoma cell migration", "mast cell degranulation", "anaemia"),
)
OTHERS = ("thalidomide", "interleukin-6", "the antibody K3", "heparin")
CITATIONS = (" [14]", " [3, 5-7]", " (Okada et al., 2009)", " (Lind 2014)", ", as Weber et al. saw")
JOINED = ("{subject} together with {other}", "{subject} plus {other}", "{other} in combination with {subject}")
JOINED += ("the combination of {subject} and {other}", "{other} and {subject} together")
STUDIED = (
    " in some patients",
    " in a subset of mice",
    " in most tumours",
    " in 40 % of patients",
    " in a minority of cases",
)
DISEASES = (" in glioma", " in renal cell carcinoma", " in patients with myeloma", " in bladder cancer")
COMPARISONS = (
    "Unlike {other}, {first}",
    "In contrast to {other}, {first}",
    "Compared with {other}, {first}",
    "{sentence}, more than {other} did.",
    "{sentence}, as opposed to {other}.",
)


@dataclass(frozen=True)
class Row:
    """A record, its passage, and whether its frame was set aside."""

    record: Record
    passage: Passage
    set_aside: bool


def sound(fillings: int = 6, seed: int = 1) -> list[Row]:
    """Fill the frames."""
    chance = random.Random(seed)
    with FRAMES.open(encoding="utf-8", newline="") as stream:
        frames = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = []
    for number, frame in enumerate(frames):
        for filling in range(fillings):
            subject, target = chance.choice(SUBJECTS), chance.choice(OBJECTS)
            text = frame["frame"].format(S=subject, O=target)
            text = text[0].upper() + text[1:]
            context = dict(part.split("=") for part in frame["context"].split(" | ") if part)
            record = Record(
                key=f"F{number}.{filling}",
                subjects=(subject.removeprefix("the "),),
                objects=(target.removeprefix("the "),),
                stance=frame["stance"],
                certainty=int(frame["certainty"]),
                status=frame["status"],
                modalities=frozenset(filter(None, frame["modality"].split(" | "))),
                quantifier=frame["quantifier"],
                own_voice=frame["voice"] == "own",
                context=tuple((name, (value,)) for name, value in context.items()),
                cues=tuple(_cues(text, frame["cues"])),
            )
            rows.append(Row(record, Passage(text), number % 10 == 9))
    return rows


def _cues(text: str, cell: str) -> Iterator[tuple[int, int]]:
    for wording in filter(None, cell.split(" | ")):
        start = text.index(wording)
        yield start, start + len(wording)


def _missing_hedge(row: Row) -> Row | None:
    if row.record.stance != "supports" or row.record.certainty not in (1, 2):
        return None
    return replace(
        row, record=replace(row.record, certainty=3, status="asserted", cues=(), modalities=frozenset(), own_voice=True)
    )


def _cut_hedge(row: Row) -> Row | None:
    made = _missing_hedge(row)
    end = max((end for _, end in row.record.cues or ()), default=0)
    text = row.passage.sentence
    if made is None or not 0 < end < len(text) / 2:
        return None
    start = end + 1 + len(text[end + 1 :]) - len(text[end + 1 :].lstrip())
    return replace(made, passage=replace(row.passage, span=(start, len(text)), edges=(text[start - 1], "")))


def _wrong_certainty(row: Row) -> Row | None:
    if row.record.stance != "supports" or row.record.certainty not in (1, 2):
        return None
    return replace(row, record=replace(row.record, certainty=row.record.certainty + 1))


def _negation(row: Row) -> Row | None:
    return (
        replace(row, record=replace(row.record, stance="supports"))
        if row.record.stance in ("null", "disputes")
        else None
    )


def _retracted(row: Row) -> Row | None:
    return replace(row, record=replace(row.record, document_status="retracted"))


def _nothing_proved(row: Row) -> Row | None:
    return replace(row, passage=Passage(""))


def _comparator(row: Row) -> Row | None:
    text = row.passage.sentence
    if (
        row.record.stance != "supports"
        or not text.endswith(".")
        or not row.record.own_voice
        or row.record.certainty < 3
    ):
        return None
    chance = random.Random(row.record.key)
    other = chance.choice(OTHERS)
    made = chance.choice(COMPARISONS).format(other=other, first=text[0].lower() + text[1:], sentence=text[:-1])
    made = made[0].upper() + made[1:]
    if any(word in text for word in ("Compared", "Unlike", "more than", "whereas")):
        return None
    return replace(
        row, record=replace(row.record, subjects=(other.removeprefix("the "),), cues=None), passage=Passage(made)
    )


def _borrowed(row: Row) -> Row | None:
    text = row.passage.sentence
    if row.record.stance != "supports" or not text.endswith(".") or not row.record.own_voice or "[" in text:
        return None
    return replace(row, passage=Passage(text[:-1] + random.Random(row.record.key).choice(CITATIONS) + "."))


def _combination(row: Row) -> Row | None:
    text, subject = row.passage.sentence, row.record.subjects[0]
    if row.record.stance != "supports" or not text.lower().startswith(subject.lower()):
        return None
    other = random.Random(row.record.key).choice(OTHERS)
    joined = random.Random(row.record.key).choice(JOINED).format(subject=subject, other=other)
    made = joined + text[len(subject) :]
    return replace(row, record=replace(row.record, cues=None), passage=Passage(made[0].upper() + made[1:]))


def _of_some(row: Row, endings: tuple[str, ...]) -> Row | None:
    text, record = row.passage.sentence, row.record
    plain = record.stance == "supports" and not record.quantifier and not record.context and record.own_voice
    if not plain or not text.endswith(record.objects[0] + ".") or " and " in text or "," in text or ";" in text:
        return None
    return replace(row, passage=Passage(text[:-1] + random.Random(record.key).choice(endings) + "."))


def _some_studied(row: Row) -> Row | None:
    return _of_some(row, STUDIED)


def _disease(row: Row) -> Row | None:
    return _of_some(row, DISEASES)


PLANTED: dict[str, tuple[Callable[[Row], Row | None], frozenset[str], float]] = {
    "missing hedge": (_missing_hedge, frozenset(("hedge-missing", "certainty-above-cue", "hedge-cut")), 0.9),
    "cut hedge": (_cut_hedge, frozenset(("hedge-cut", "hedge-missing")), 0.9),
    "wrong certainty": (_wrong_certainty, frozenset(("certainty-above-cue", "hedge-missing")), 0.9),
    "negation": (_negation, frozenset(("negation-not-in-stance",)), 0.9),
    "retracted source": (_retracted, frozenset(("retracted",)), 0.9),
    "nothing proved": (_nothing_proved, frozenset(("not-proved",)), 0.9),
    "comparator": (_comparator, frozenset(("comparator",)), 0.7),
    "one of a combination": (_combination, frozenset(("combination-dropped",)), 0.7),
    "some of those studied": (_some_studied, frozenset(("quantifier-dropped",)), 0.9),
    "disease": (_disease, frozenset(("context-dropped",)), 0.7),
    "borrowed sentence": (_borrowed, frozenset(("borrowed", "speaker-dropped")), 0.7),
}
"""Kind of fault -> how it is planted, the rules that find it, and the least recall."""


def recall(rows: list[Row], kind: str) -> tuple[int, int]:
    """Count the planted faults of a kind that are found, and all."""
    plant, rules, _ = PLANTED[kind]
    planted = [made for made in map(plant, rows) if made is not None]
    found = sum(bool({each.rule for each in examine(made.record, made.passage)} & rules) for made in planted)
    return found, len(planted)


def false_alarms(rows: list[Row]) -> list[tuple[Row, list[str]]]:
    """Return the sound rows of which the gate says an error or a warning, with the rules."""
    made = []
    for row in rows:
        rules = [each.rule for each in examine(row.record, row.passage) if each.level is not Level.NOTE]
        if rules:
            made.append((row, rules))
    return made


def reports(seed: int = 2) -> list[tuple[str, Record, bool, bool]]:
    """Pair each record with a text that reports it: one that is faithful, one that claims more.

    A faithful text is another frame of the same record, an overclaiming one a plain statement, or for a plain record one
    that says all, the opposite, or what a trial found in mice as found everywhere.

    Returns
    -------
    list of tuple
        Text, record, whether the text claims more, and whether the pair was set aside.
    """
    chance = random.Random(seed)
    rows = sound(1, seed)
    with FRAMES.open(encoding="utf-8", newline="") as stream:
        frames = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    alike: dict[tuple[str, ...], list[str]] = {}
    for frame in frames:
        alike.setdefault(_kind(frame), []).append(frame["frame"])
    made = []
    for _ in range(4):
        for frame, row in zip(frames, rows, strict=True):
            names = {"S": chance.choice(SUBJECTS), "O": chance.choice(OBJECTS)}
            record = replace(
                row.record,
                subjects=(names["S"].removeprefix("the "),),
                objects=(names["O"].removeprefix("the "),),
                cues=None,
                speakers=("others",) if not row.record.own_voice else (),
            )
            faithful = chance.choice(alike[_kind(frame)]).format(**names)
            made.append((faithful, record, False, row.set_aside))
            firm = _overclaim(record, chance)
            if firm is not None:
                made.append((firm.format(**names), record, True, row.set_aside))
    return made


def _kind(frame: dict[str, str]) -> tuple[str, ...]:
    return tuple(frame[name] for name in ("certainty", "stance", "modality", "quantifier", "voice", "context"))


def _overclaim(record: Record, chance: random.Random) -> str | None:
    if record.certainty < 3 or record.stance != "supports" or record.modalities & {"ability", "participation"}:
        return chance.choice(
            (
                "{S} lowers {O}.",
                "{O} is lowered by {S}.",
                "{S} definitely lowers {O}.",
                "There is no doubt that {S} lowers {O}.",
            )
        )
    if record.quantifier or record.contexts or not record.own_voice:
        return chance.choice(("{S} lowers {O}.", "{S} lowers {O} in every patient.", "All agree: {S} lowers {O}."))
    return chance.choice(("{S} lowers all {O}.", "{S} always lowers any {O}.", "{S} does not touch {O}."))


def f_measure(pairs: list[tuple[str, Record, bool, bool]]) -> tuple[float, int, int, int]:
    """Return F, and the numbers of overclaims found, of false alarms, and of overclaims missed."""
    hits = alarms = missed = 0
    for text, record, firmer, _ in pairs:
        told = any(each.firmer for each in check_wording(text, [record]))
        hits += told and firmer
        alarms += told and not firmer
        missed += firmer and not told
    return 2 * hits / max(1, 2 * hits + alarms + missed), hits, alarms, missed


def main() -> None:
    """Print the figures, the rows that were set aside apart."""
    for name, aside in (("looked at", False), ("set aside", True)):
        rows = [row for row in sound() if row.set_aside == aside]
        alarms = false_alarms(rows)
        print(f"{name}: {len(rows)} sound rows, {len(alarms)} false alarms ({len(alarms) / len(rows):.1%})")
        for kind in PLANTED:
            found, count = recall(rows, kind)
            print(f"  {kind:18} {found:4} of {count:4}" + (f"  {found / count:.2f}" if count else ""))
        pairs = [pair for pair in reports() if pair[3] == aside]
        measure, hits, alarms, missed = f_measure(pairs)
        print(f"  reports: {len(pairs)} texts, F {measure:.2f} ({hits} found, {alarms} false alarms, {missed} missed)")


if __name__ == "__main__":
    main()
