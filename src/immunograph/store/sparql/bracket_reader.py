"""A token sequence with matching brackets, for the diagnosis of a rejected query."""

from __future__ import annotations

from collections.abc import Sequence

from immunograph.store.sparql.tokenizer import Token

__all__ = ["BracketReader"]


class BracketReader:
    """A token sequence with random access and matching brackets.

    Parameters
    ----------
    tokens
        Tokens of the query, without comments.
    length
        Length of the query in characters.
    """

    def __init__(self, tokens: Sequence[Token], length: int) -> None:
        self.all = tokens
        self.end = Token("end", "", length)
        self.closing: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(tokens):
            if token.kind == "open":
                opened.append(place)
            elif token.kind == "close" and opened:
                self.closing[opened.pop()] = place

    def at(self, place: int) -> Token:
        """Return the token at an index.

        Parameters
        ----------
        place
            Index of the token; may be beyond either end.

        Returns
        -------
        Token
            The token; of kind ``end`` beyond either end.
        """
        return self.all[place] if 0 <= place < len(self.all) else self.end

    def past(self, place: int) -> int:
        """Return the index after a token or, if it opens a bracket, after the matching closing bracket.

        Parameters
        ----------
        place
            Index of the token.

        Returns
        -------
        int
            The index; may be beyond the last token.
        """
        return self.closing.get(place, place) + 1

    def past_term(self, place: int, end: int) -> int:
        """Return the index after a term, including a sign, or the language or datatype of a string.

        Parameters
        ----------
        place
            Index of the first token of the term.
        end
            Index after the last token that may belong to it.

        Returns
        -------
        int
            The index; may be beyond the last token.
        """
        kind = self.at(place).kind
        if self.at(place).text in ("-", "+"):
            return min(place + 2, end)
        place = self.past(place)
        if kind == "text":
            if self.at(place).kind == "tag":
                return place + 1
            if self.at(place).text == "^" and self.at(place + 1).text == "^":
                return place + 3
        return place

    def written(self, start: int, end: int) -> str:
        """Return tokens as text.

        Parameters
        ----------
        start, end
            Index of the first token, and the index after the last.

        Returns
        -------
        str
            The tokens, separated by spaces except at round brackets.
        """
        text = " ".join(token.text for token in self.all[start:end])
        return text.replace("( ", "(").replace(" )", ")").replace(" (", "(")
