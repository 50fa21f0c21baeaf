"""Sentences that another writer made up and coded by the coding manual alone, before seeing any rule or word of the list.

Since they have served to correct both, they no longer measure anything; they keep what was corrected from coming back.
"""

import csv
from pathlib import Path

import pytest
from planted import PLANTED, Row, f_measure, false_alarms, recall

from immunograph.gate import Passage, Record, examine

HERE = Path(__file__).parent


def read(name):
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def forms(name):
    name = name.strip()
    return tuple(dict.fromkeys((name, name.removeprefix("the "))))


def row_of(cells):
    text = cells["sentence"]
    start = text.index(cells["span_text"])
    stop = start + len(cells["span_text"])
    cues = []
    for wording in filter(None, cells["cues"].split(" | ")):
        inside = text.find(wording, start, stop)
        at = inside if inside >= 0 else text.index(wording)
        cues.append((at, at + len(wording)))
    record = Record(
        key=cells["id"],
        subjects=forms(cells["subject"]),
        objects=forms(cells["object"]),
        stance=cells["stance"],
        certainty=int(cells["certainty"]),
        status=cells["status"],
        modalities=frozenset(filter(None, cells["modality"].split(" | "))),
        quantifier=cells["quantifier"],
        own_voice=cells["voice"] == "own",
        context=tuple((part.split("=")[0], (part.split("=")[1],)) for part in cells["context"].split(" | ") if part),
        cues=tuple(cues) or None,
    )
    span = None if cells["span_text"] == text else (start, stop)
    return Row(record, Passage(text, 0, span, cells["before"]), False)


@pytest.fixture(scope="module")
def rows():
    return [row_of(cells) for cells in read("second_writer.tsv")]


def test_false_alarms(rows):
    errors = [row for row in rows if any(each.level.value == "error" for each in examine(row.record, row.passage))]
    assert len(errors) <= 6, [row.passage.sentence for row in errors]
    assert len(false_alarms(rows)) <= 10


@pytest.mark.parametrize("kind", PLANTED)
def test_recall(rows, kind):
    found, count = recall(rows, kind)
    assert found / count >= PLANTED[kind][2]


def test_reports(rows):
    records = {row.record.key: row.record for row in rows}
    pairs = [
        (each["text"], records[each["id"]], each["overclaims"] == "yes", False)
        for each in read("second_writer_reports.tsv")
    ]
    assert f_measure(pairs)[0] >= 0.9
