"""Count passages whose words hedge more than their recorded certainty, by the word list of the gate alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from immunograph.gate.lexicon import Lexicon
from immunograph.gate.tokens import tokenize
from immunograph.plurals import some_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["HedgedTexts"]

_MOST: Final = 5_000
"""Maximum number of passages whose words are read: those at the beginning of a large table."""
_LONGEST: Final = 1_000
"""Maximum number of characters of a passage that are read."""
_NAMED: Final = 3


class HedgedTexts:
    """Counts passages whose words hedge more than their recorded certainty, in a column of quotations or sentences.

    Only the word list of the gate is used, so a hedge may belong to another clause; the full check of the gate detects that.

    Parameters
    ----------
    keyed
        Noun to write before the keys of passages, such as ``row``; an empty string for none.
    """

    def __init__(self, keyed: str = "") -> None:
        self.keyed = keyed
        self.read = 0
        self.firmer = 0
        self.words: Counter[str] = Counter()
        self.keys: list[str] = []
        """Keys of the passages that hedge more than their recorded certainty, where passages have keys."""

    def add(self, passages: pl.DataFrame, texts: Sequence[str]) -> None:
        """Count the passages of a batch.

        Parameters
        ----------
        passages
            Columns ``stance``, ``certainty`` and those of ``texts``; optionally ``key``.
        texts
            Names of the columns of text, such as ``quotation``; if empty, nothing is counted.
        """
        import polars as pl

        if not texts or self.read >= _MOST:
            return
        certainty = pl.col("certainty").cast(pl.Int64, strict=False)
        states = pl.col("stance").is_in(("supports", "disputes", "null"))
        text = pl.concat_str([pl.col(name).fill_null("").str.slice(0, _LONGEST) for name in texts], separator="\n")
        key = pl.col("key").cast(pl.String) if "key" in passages.columns else pl.lit("")
        frame = passages.head(_MOST - self.read)
        self.read += frame.height
        frame = frame.filter(states & (certainty > 1)).select(certainty.alias("certainty"), text.alias("text"), key=key)
        likely = frame.filter(pl.col("text").str.contains(_hedges()))
        for firmness, words, named in likely.iter_rows():
            matches = Lexicon.packaged().find(tokenize(words))
            hedges = [
                each.entry.phrase for each in matches if each.entry.kind == "hedge" and each.entry.ceiling < firmness
            ]
            self.firmer += bool(hedges)
            self.keys += [named] if hedges and named else []
            self.words.update(list(dict.fromkeys(hedges)))

    def sentence(self) -> str:
        """Return a clause on the passages whose words hedge more than their recorded certainty.

        Returns
        -------
        str
            Their number, their most frequent hedges and the first of their keys, without a remedy; an empty string if there
            are none.
        """
        if not self.firmer:
            return ""
        words = some_of([word for word, _ in self.words.most_common(_NAMED)], _NAMED, total=len(self.words))
        among = f"among the first {self.read:,} passages, " if self.read >= _MOST else ""
        hedge = "passage hedges in its" if self.firmer == 1 else "passages hedge in their"
        recorded = "but is recorded as firmer" if self.firmer == 1 else "but are recorded as firmer"
        keys = list(dict.fromkeys(self.keys))
        called = f"{self.keyed if len(keys) == 1 else f'{self.keyed}s'} " if self.keyed else ""
        of = f" ({called}{some_of(keys[:_NAMED], _NAMED, total=len(keys))})" if keys else ""
        return f"{among}{self.firmer:,} {hedge} words ({words}), {recorded}{of}"


@lru_cache(maxsize=1)
def _hedges() -> str:
    """Return a regular expression of all hedges, as a first and fast test of a text."""
    phrases = sorted(
        {each.phrase for each in Lexicon.packaged().entries if each.kind == "hedge"}, key=len, reverse=True
    )
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    return rf"(?i)\b(?:{either})\b"
