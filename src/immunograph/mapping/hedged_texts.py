"""Count passages that a mapping records as firmer than their own words, without the full check of the gate."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.gate.lexicon import Lexicon
from immunograph.gate.tokens import tokenize
from immunograph.plurals import some_of

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.spec import ClaimSpec

__all__ = ["HedgedTexts"]

_MOST: Final = 5_000
"""Maximum number of passages whose words are read: those at the beginning of a large table."""
_LONGEST: Final = 1_000
"""Maximum number of characters of a passage that are read."""
_NAMED: Final = 3
_GATED: Final = frozenset((".tsv", ".csv", ".json", ".jsonl", ".yaml", ".yml"))


class HedgedTexts:
    """Counts passages whose words hedge more than their recorded certainty, in a column of quotations or sentences.

    Only the word list of the gate is used, so that the words may belong to another clause; the gate decides.
    """

    def __init__(self) -> None:
        self.read = 0
        self.firmer = 0
        self.words: Counter[str] = Counter()

    def add(self, passages: pl.DataFrame, spec: ClaimSpec) -> None:
        """Count the passages of a batch.

        Parameters
        ----------
        passages
            Columns ``stance``, ``certainty``, ``quotation`` and ``paraphrase``.
        spec
            The ``[[claim]]`` section of the mapping that yielded them; without a column of text, nothing is counted.
        """
        import polars as pl

        mapped = [name for name in ("quotation", "paraphrase") if name in spec.evidence]
        if not mapped or self.read >= _MOST:
            return
        certainty = pl.col("certainty").cast(pl.Int64, strict=False)
        states = pl.col("stance").is_in(("supports", "disputes", "null"))
        texts = pl.concat_str([pl.col(name).fill_null("").str.slice(0, _LONGEST) for name in mapped], separator="\n")
        frame = passages.head(_MOST - self.read)
        self.read += frame.height
        frame = frame.filter(states & (certainty > 1)).select(certainty.alias("certainty"), texts.alias("text"))
        likely = frame.filter(pl.col("text").str.contains(_hedges()))
        for firmness, text in likely.iter_rows():
            matches = Lexicon.packaged().find(tokenize(text))
            hedges = [
                each.entry.phrase for each in matches if each.entry.kind == "hedge" and each.entry.ceiling < firmness
            ]
            self.firmer += bool(hedges)
            self.words.update(list(dict.fromkeys(hedges)))

    def warnings(self, table: str) -> list[str]:
        """Return a warning about the passages that were counted.

        Parameters
        ----------
        table
            Path of the table, or a description of a data frame.

        Returns
        -------
        list[str]
            One sentence, which names the command that compares them; empty if there is nothing to report.
        """
        if not self.firmer:
            return []
        words = some_of([word for word, _ in self.words.most_common(_NAMED)], _NAMED, total=len(self.words))
        among = f"among the first {self.read:,} passages, " if self.read >= _MOST else ""
        hedge = "passage hedges in its" if self.firmer == 1 else "passages hedge in their"
        gated = Path(table).suffix.lower() in _GATED
        advice = f"compare them with: immunograph gate {shlex.quote(table)}, then " if gated else ""
        recorded = "but is recorded as firmer" if self.firmer == 1 else "but are recorded as firmer"
        return [
            f"{among}{self.firmer:,} {hedge} words ({words}), {recorded}: {advice}map certainty to a column, or lower it"
        ]


@lru_cache(maxsize=1)
def _hedges() -> str:
    """Return a regular expression of all hedges, as a first and fast test of a text."""
    phrases = sorted(
        {each.phrase for each in Lexicon.packaged().entries if each.kind == "hedge"}, key=len, reverse=True
    )
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return rf"(?i)\b(?:{either})\b"
