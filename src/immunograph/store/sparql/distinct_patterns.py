"""Rewriting of a query pattern by pattern, each in a subquery with ``DISTINCT``; see :mod:`immunograph.store.sparql.distinct`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from immunograph.errors import QueryError
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import Reader, Token
from immunograph.vocabulary import RDF

__all__ = ["FRESH", "Block", "Pieces"]

FRESH: Final = "once_"
_PATTERNS: Final = frozenset(("FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "UNION"))


class Block:
    """A block of triples, collected as groups."""

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.seen: dict[str, None] = {}
        self.fresh = False


class Pieces:
    """Copy a query token by token, rewriting its triple patterns."""

    sees_all = False

    def __init__(self, query: Query) -> None:
        self.tokens = Reader(query.text, query.tokens)
        self.made: list[str] = []
        self.copied = 0
        self.fresh = 0
        self.blanks: dict[str, tuple[str, int]] = {}
        self.blocks = 0
        self.leaks = False
        self.every = False

    # --- copying ------------------------------------------------------------------------------------------------

    def copy(self) -> Token:
        """Copy the next token unchanged.

        Returns
        -------
        Token
            The token.
        """
        found = self.tokens.take()
        self.made.append(self.tokens.text[self.copied : found.end])
        self.copied = found.end
        return found

    def copy_whole(self) -> Sequence[Token]:
        """Copy the bracketed part that the next token opens unchanged, and return its tokens.

        Returns
        -------
        Sequence[Token]
            The tokens.
        """
        taken = self.tokens.skip()
        self.made.append(self.tokens.text[self.copied : taken[-1].end])
        self.copied = taken[-1].end
        return taken

    def copy_to_group(self) -> None:
        """Copy up to the next group of this query or subquery."""
        while self.tokens.peek().upper != "{":
            self.copy_whole()

    def whole(self) -> str:
        """Return the rewritten query.

        Returns
        -------
        str
            The text of the query.
        """
        while self.tokens.peek().upper not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            self.copy()
        if self.copy().upper == "CONSTRUCT":
            if self.tokens.peek().upper != "{":
                raise QueryError(
                    "a CONSTRUCT without a template cannot be limited over the merge of graphs: write its template"
                )
            self.copy_whole()
        else:
            self.every = self.tokens.peek().upper == "*" or self.tokens.peek(1).upper == "*"
        self.copy_to_group()
        self.pattern()
        self.made.append(self.tokens.text[self.copied :])
        if self.every and self.leaks:
            raise QueryError("* cannot be combined with a blank node here: name the variables instead of *")
        return "".join(self.made)

    def group(self) -> None:
        """Write a group graph pattern."""
        self.copy()
        if self.tokens.peek().upper == "SELECT":
            self.copy()
            self.copy_to_group()
            self.group()
            while self.tokens.peek().upper != "}":
                self.copy_whole()
        while (found := self.tokens.peek()).upper != "}":
            self.element(found.upper)
        self.copy()

    def pattern(self) -> None:
        """Write the WHERE clause of the query."""
        self.group()

    def element(self, word: str) -> None:
        """Write the element of a group that begins with this keyword or punctuation.

        Parameters
        ----------
        word
            The keyword or punctuation.
        """
        if word == "{":
            self.group()
        elif word in ("UNION", "OPTIONAL", "."):
            self.copy()
        elif word == "FILTER":
            self.copy()
            self.constraint()
        elif word in ("BIND", "VALUES"):
            self.copy()
            self.copy_whole()
            if word == "VALUES":
                self.copy_whole()
        elif word in ("MINUS", "GRAPH", "SERVICE"):
            self.copy_to_group()
            self.copy_whole()
        else:
            self.triples()

    def constraint(self) -> None:
        """Copy the condition of a FILTER: an expression in brackets, EXISTS, or a function call."""
        while self.tokens.peek().upper in ("NOT", "EXISTS") or self.tokens.peek().kind in ("word", "name", "iri"):
            self.copy()
        self.copy_whole()

    # --- triples ------------------------------------------------------------------------------------------------

    def triples(self) -> None:
        """Write a block of triples as groups."""
        self.blocks += 1
        block = Block()
        tokens = self.tokens
        while True:
            many = tokens.peek().upper in ("[", "(")
            subject = self.node(block)
            if not (many and tokens.peek().upper in (".", "}")):
                self.properties(subject, block)
            if tokens.peek().upper == ".":
                tokens.take()
            found = tokens.peek()
            if found.upper in _PATTERNS or found.upper in ("{", "}"):
                break
        self.made.append(f" {self.close_block(block)} ")
        self.copied = tokens.all[tokens.place - 1].end

    def close_block(self, block: Block) -> str:
        """Return the text of a block, as a subquery where variables that replaced blank nodes must be hidden.

        A block without other variables to select is not wrapped, and ``leaks`` is set.

        Parameters
        ----------
        block
            The block of triples that is being rewritten.

        Returns
        -------
        str
            The text.
        """
        shown = [name for name in block.seen if not name.startswith("?" + FRESH)]
        text = " ".join(block.groups)
        if block.fresh and shown:
            return f"{{ SELECT {' '.join(shown)} WHERE {{ {text} }} }}"
        self.leaks = self.leaks or block.fresh
        return text

    def properties(self, subject: str, block: Block) -> None:
        """Parse predicates and objects, and write a pattern for each pair.

        Parameters
        ----------
        subject
            The subject of the triples.
        block
            The block of triples that is being rewritten.
        """
        while True:
            path = self.verb()
            while True:
                path(subject, self.node(block), block)
                if self.tokens.peek().upper != ",":
                    break
                self.tokens.take()
            while self.tokens.peek().upper == ";":
                self.tokens.take()
            if self.tokens.peek().upper in (".", "}", "]") or self.tokens.peek().upper in _PATTERNS | {"{"}:
                return

    def variable(self, block: Block) -> str:
        """Return a variable name that the query does not use.

        Parameters
        ----------
        block
            The block of triples that is being rewritten.

        Returns
        -------
        str
            The name, with its question mark.
        """
        while True:
            self.fresh += 1
            name = f"?{FRESH}{self.fresh}"
            if name not in self.tokens.text:
                block.fresh = True
                block.seen[name] = None
                return name

    def node(self, block: Block) -> str:
        """Parse a subject or an object and return its term; triples inside ``[ ]`` or ``( )`` are written at once.

        Parameters
        ----------
        block
            The block of triples that is being rewritten.

        Returns
        -------
        str
            The term.
        """
        found = self.tokens.take()
        if found.text.startswith("_:"):
            if found.text not in self.blanks:
                self.blanks[found.text] = (self.variable(block), self.blocks)
            name, at = self.blanks[found.text]
            if at != self.blocks and not self.sees_all:
                raise QueryError(f"{found.text} is on both sides of a FILTER: use a variable instead")
            return name
        if found.upper == "[":
            name = self.variable(block)
            if self.tokens.peek().upper != "]":
                self.properties(name, block)
            self.tokens.take()
            return name
        if found.upper == "(":
            return self.collection(block)
        if found.upper in ("+", "-"):
            return found.text + self.tokens.take().text
        if found.kind == "text":
            text = found.text
            if self.tokens.peek().kind == "tag":
                text += self.tokens.take().text
            elif self.tokens.peek().upper == self.tokens.peek(1).upper == "^":
                text += "".join(self.tokens.take().text for _ in range(3))
            return text
        if found.kind in ("variable", "iri", "name", "number") or found.text in ("true", "false"):
            return found.text
        raise QueryError(
            f"the query cannot be answered: {found.text!r} is not valid as a subject or object: "
            "expected a variable, an IRI or a literal"
        )

    def collection(self, block: Block) -> str:
        """Parse an RDF collection, write the triples of its list cells, and return the first cell.

        Parameters
        ----------
        block
            The block of triples that is being rewritten.

        Returns
        -------
        str
            The term that stands for the first cell.
        """
        members = []
        while self.tokens.peek().upper != ")":
            members.append(self.node(block))
        self.tokens.take()
        rest = f"<{RDF}nil>"
        for member in reversed(members):
            cell = self.variable(block)
            self.link(cell, f"<{RDF}first>", member, block)
            self.link(cell, f"<{RDF}rest>", rest, block)
            rest = cell
        return rest

    def link(self, subject: str, predicate: str, value: str, block: Block) -> None:
        """Append a triple pattern as a ``SELECT DISTINCT`` subquery, or as ``FILTER EXISTS`` if it has no variables.

        Parameters
        ----------
        subject, predicate, value
            The terms of the pattern.
        block
            The block of triples that is being rewritten.
        """
        names = dict.fromkeys(each for each in (subject, predicate, value) if each[0] in "?$")
        block.seen.update(names)
        pattern = f"{subject} {predicate} {value}"
        if names:
            block.groups.append(f"{{ SELECT DISTINCT {' '.join(names)} WHERE {{ {pattern} }} }}")
        else:
            block.groups.append(f"FILTER EXISTS {{ {pattern} }}")

    # --- property paths -----------------------------------------------------------------------------------------

    def verb(self) -> Callable[[str, str, Block], None]:
        """Parse a predicate or a property path; return a function that writes it between two nodes.

        Returns
        -------
        Callable[[str, str, Block], None]
            A function that takes subject, object and block.
        """
        if self.tokens.peek().kind == "variable":
            name = self.tokens.take().text
            return lambda subject, value, block: self.link(subject, name, value, block)
        return self.alternative()

    def alternative(self) -> Callable[[str, str, Block], None]:
        """Parse alternatives (``a|b``), which are kept together as one pattern.

        Returns
        -------
        Callable[[str, str, Block], None]
            A function that takes subject, object and block.
        """
        start = self.tokens.peek().start
        choices = [self.sequence()]
        while self.tokens.peek().upper == "|":
            self.tokens.take()
            choices.append(self.sequence())
        return choices[0] if len(choices) == 1 else self.as_it_stands(start)

    def as_it_stands(self, start: int) -> Callable[[str, str, Block], None]:
        """Return a function that writes the path from offset ``start`` as one pattern with distinct end points.

        Parameters
        ----------
        start
            Character offset of the path.

        Returns
        -------
        Callable[[str, str, Block], None]
            A function that takes subject, object and block.
        """
        path = self.tokens.text[start : self.tokens.all[self.tokens.place - 1].end]
        return lambda subject, value, block: self.link(subject, f"({path})", value, block)

    def sequence(self) -> Callable[[str, str, Block], None]:
        """Parse a sequence (``a/b``), connecting its steps by new variables.

        Returns
        -------
        Callable[[str, str, Block], None]
            A function that takes subject, object and block.
        """
        steps = [self.step()]
        while self.tokens.peek().upper == "/":
            self.tokens.take()
            steps.append(self.step())
        if len(steps) == 1:
            return steps[0]

        def write(subject: str, value: str, block: Block) -> None:
            nodes = [subject, *(self.variable(block) for _ in steps[1:]), value]
            for place, step in enumerate(steps):
                step(nodes[place], nodes[place + 1], block)

        return write

    def step(self) -> Callable[[str, str, Block], None]:
        """Parse one step of a path, with optional inverse (``^``) and repetition (``*``, ``+``, ``?``).

        Returns
        -------
        Callable[[str, str, Block], None]
            A function that takes subject, object and block.
        """
        if self.tokens.peek().upper == "^":
            self.tokens.take()
            forth = self.step()
            return lambda subject, value, block: forth(value, subject, block)
        start = self.tokens.peek().start
        found = self.tokens.take()
        if found.upper == "(":
            inner = self.alternative()
            self.tokens.take()
        elif found.upper == "!":
            self.tokens.skip()
            if self.tokens.peek(-1).upper == "^":
                self.tokens.take()
            inner = self.as_it_stands(start)
        elif found.kind in ("iri", "name") or found.text == "a":

            def inner(subject: str, value: str, block: Block) -> None:
                self.link(subject, found.text, value, block)
        else:
            raise QueryError(
                f"the query cannot be answered: {found.text!r} is not valid in a property path: "
                "expected an IRI, a prefixed name, a, ! or ("
            )
        if self.tokens.peek().upper in ("*", "+", "?"):
            self.tokens.take()
            return self.as_it_stands(start)
        return inner
