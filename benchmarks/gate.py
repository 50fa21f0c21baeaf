"""What the gate costs: rows with text per CPU second, beside a search for each phrase of the word list.

The named peer is what most checks are: a substring test of each phrase in each sentence, with Python's own ``in``.
"""

from __future__ import annotations

import argparse
import random
import time

from immunograph.gate import Lexicon, Passage, Record, examine

SUBJECTS = ("interferon", "interleukin-2", "drug X", "CD25+ T cell")
VERBS = ("slows", "may slow", "appears to slow", "did not slow", "is thought to slow", "helps to slow", "slows")
OBJECTS = ("the growth of some tumours", "tumour growth in mice", "the spread of cancer", "lymphocyte activation")
TAILS = (
    ".",
    ", but its effect on fever is unclear.",
    " (Smith et al., 2010).",
    ", which many researchers doubt.",
    " in the early stages.",
)


def made(count: int, seed: int) -> list[tuple[Record, Passage]]:
    """Make up rows, each with a sentence of 10 to 30 words."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        subject, target = chance.choice(SUBJECTS), chance.choice(OBJECTS)
        sentence = f"In study {number}, {subject} {chance.choice(VERBS)} {target}{chance.choice(TAILS)}"
        record = Record(f"C{number}", (subject,), (target,), certainty=chance.choice((1, 2, 3)))
        rows.append((record, Passage(sentence)))
    return rows


def cpu(work) -> float:  # noqa: ANN001
    """Return the CPU seconds of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rows = made(given.rows, given.seed)
    phrases = [entry.phrase for entry in Lexicon.packaged().entries]
    gate = cpu(lambda: [examine(*row) for row in rows])
    peer = cpu(lambda: [[phrase for phrase in phrases if phrase in passage.sentence] for _, passage in rows])
    found = sum(len(examine(*row)) for row in rows)
    print(
        f"{given.rows:,} rows, {found:,} findings: {gate:.2f} s CPU, {gate / peer:.2f} x a substring test of {len(phrases)} phrases"
    )


if __name__ == "__main__":
    main()
