"""The packaged tables of the first article, as rows, and what their columns are."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"


CURATED = DATA / "curated"


Row = dict[str, str]


WITHOUT_STANDARD_IDENTIFIER = {
    *("E06", "E10", "E25", "E26", "E27", "E35", "E36", "E41", "E42", "E44", "E63", "E64"),
    *(f"E{number}" for number in range(50, 62) if number != 58),
}


BIBLIOGRAPHIC = {f"C{number}" for number in range(49, 60)}


def _table(name: str) -> list[Row]:
    with (CURATED / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t"))


def _split(cell: str) -> list[str]:
    return cell.split(" | ") if cell else []


def _span(cell: str) -> tuple[int, int]:
    start, end = cell.split("-")
    return int(start), int(end)


def _cues(cell: str) -> list[tuple[str, int, int]]:
    return [(wording, *_span(span)) for wording, span in (cue.rsplit("@", 1) for cue in _split(cell))]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text.casefold()))


def _axioms(relation: str) -> set[tuple[str, str]]:
    return {(row["subject"], row["object"]) for row in _table("axioms.tsv") if row["relation"] == relation}
