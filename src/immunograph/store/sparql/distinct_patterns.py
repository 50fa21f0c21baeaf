"""Rewrite a query pattern by pattern, as subqueries with ``DISTINCT``; see :mod:`immunograph.store.sparql.distinct`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from immunograph.errors import QueryError
from immunograph.legible import quoted
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import Reader, Token
from immunograph.vocabulary import RDF

__all__ = ["FRESH", "Block", "Pieces"]

FRESH: Final = "once_"
_PATTERNS: Final = frozenset(("FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "UNION"))


class Block:
    """A block of triples that is being rewritten, with the patterns and variables collected so far."""

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.seen: dict[str, None] = {}
        self.fresh = False


class Pieces:
    """Recursive-descent rewriter that copies a query token by token and replaces its triple patterns.

    Parameters
    ----------
    query
        The query to rewrite.
    """

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
            The token that was copied.

        Raises
        ------
        QueryError
            If there are no more tokens.
        """
        found = self.tokens.take()
        self.made.append(self.tokens.text[self.copied : found.end])
        self.copied = found.end
        return found

    def copy_whole(self) -> Sequence[Token]:
        """Copy the next token unchanged or, if it opens a bracket, everything up to the closing bracket.

        Returns
        -------
        Sequence[Token]
            The tokens that were copied.

        Raises
        ------
        QueryError
            If the query ends before the closing bracket, or contains no further token.
        """
        taken = self.tokens.skip()
        self.made.append(self.tokens.text[self.copied : taken[-1].end])
        self.copied = taken[-1].end
        return taken

    def copy_to_group(self) -> None:
        """Copy everything up to the next ``{`` that is not inside brackets.

        Raises
        ------
        QueryError
            If the query contains no such brace.
        """
        while self.tokens.peek().upper != "{":
            self.copy_whole()

    def whole(self) -> str:
        """Rewrite the query.

        Returns
        -------
        str
            Text of the rewritten query.

        Raises
        ------
        QueryError
            If the query cannot be parsed, or contains a construct that cannot be rewritten.
        """
        while self.tokens.peek().upper not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            self.copy()
        if self.copy().upper == "CONSTRUCT":
            if self.tokens.peek().upper != "{":
                raise QueryError(
                    "a CONSTRUCT without a template cannot be answered over the merge of graphs: write its template, as in "
                    "CONSTRUCT { … } WHERE { … }"
                )
            self.copy_whole()
        else:
            self.every = self.tokens.peek().upper == "*" or self.tokens.peek(1).upper == "*"
        self.copy_to_group()
        self.pattern()
        self.made.append(self.tokens.text[self.copied :])
        if self.every and self.leaks:
            raise QueryError(
                "SELECT * cannot be combined with a blank node or a property path here: list the variables instead of *"
            )
        return "".join(self.made)

    def group(self) -> None:
        """Rewrite a group graph pattern, including its braces."""
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
        """Rewrite the WHERE clause of the query."""
        self.group()

    def element(self, word: str) -> None:
        """Rewrite one element of a group.

        Parameters
        ----------
        word
            The keyword or punctuation with which it begins, in capitals.
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
        """Rewrite a block of triples."""
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
        """Return the rewritten text of a block of triples.

        Variables that replace blank nodes are hidden in a subquery. If the block has no other variables, it is not
        wrapped, and ``leaks`` is set.

        Parameters
        ----------
        block
            The block, with all of its patterns.

        Returns
        -------
        str
            SPARQL text.
        """
        shown = [name for name in block.seen if not name.startswith("?" + FRESH)]
        text = " ".join(block.groups)
        if block.fresh and shown:
            return f"{{ SELECT {' '.join(shown)} WHERE {{ {text} }} }}"
        self.leaks = self.leaks or block.fresh
        return text

    def properties(self, subject: str, block: Block) -> None:
        """Parse the predicates and objects of a subject, and write a pattern for each pair.

        Parameters
        ----------
        subject
            Subject of the triples, as SPARQL text.
        block
            The block to which the patterns are added.
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
        """Create a variable that does not occur in the query.

        Parameters
        ----------
        block
            The block in which the variable is used.

        Returns
        -------
        str
            Its name with a question mark.
        """
        while True:
            self.fresh += 1
            name = f"?{FRESH}{self.fresh}"
            if name not in self.tokens.text:
                block.fresh = True
                block.seen[name] = None
                return name

    def node(self, block: Block) -> str:
        """Parse a subject or an object, and write the triples inside ``[ ]`` or ``( )``.

        Parameters
        ----------
        block
            The block to which these triples are added.

        Returns
        -------
        str
            The term as SPARQL text; a new variable for a blank node.

        Raises
        ------
        QueryError
            If the token is not a term, or a blank node label occurs in several blocks.
        """
        found = self.tokens.take()
        if found.text.startswith("_:"):
            if found.text not in self.blanks:
                self.blanks[found.text] = (self.variable(block), self.blocks)
            name, at = self.blanks[found.text]
            if at != self.blocks and not self.sees_all:
                raise QueryError(
                    f"the blank node {found.text} occurs in several groups of triples, such as before and after a FILTER: use "
                    "a variable instead"
                )
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
            f"the query cannot be answered: {quoted(found.text)} is not valid as a subject or object: "
            "expected a variable, an IRI or a literal"
        )

    def collection(self, block: Block) -> str:
        """Parse an RDF collection, and write the triples of its list cells.

        Parameters
        ----------
        block
            The block to which these triples are added.

        Returns
        -------
        str
            The variable of the first cell; ``rdf:nil`` for an empty collection.
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
        """Append a triple pattern as a ``SELECT DISTINCT`` subquery or, if it has no variables, as a ``FILTER EXISTS``.

        Parameters
        ----------
        subject, predicate, value
            Terms of the pattern as SPARQL text.
        block
            The block to which the pattern is added.
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
        """Parse a predicate or a property path.

        Returns
        -------
        Callable[[str, str, Block], None]
            Function that takes subject, object and block, and writes the path between the two nodes.
        """
        if self.tokens.peek().kind == "variable":
            name = self.tokens.take().text
            return lambda subject, value, block: self.link(subject, name, value, block)
        return self.alternative()

    def alternative(self) -> Callable[[str, str, Block], None]:
        """Parse the alternatives of a property path (``a|b``), which remain one pattern.

        Returns
        -------
        Callable[[str, str, Block], None]
            Function that takes subject, object and block, and writes the path between the two nodes.
        """
        start = self.tokens.peek().start
        choices = [self.sequence()]
        while self.tokens.peek().upper == "|":
            self.tokens.take()
            choices.append(self.sequence())
        return choices[0] if len(choices) == 1 else self.as_it_stands(start)

    def as_it_stands(self, start: int) -> Callable[[str, str, Block], None]:
        """Return a function that writes the path just parsed unchanged, as one pattern with distinct ends.

        Parameters
        ----------
        start
            Character offset at which the path begins.

        Returns
        -------
        Callable[[str, str, Block], None]
            Function that takes subject, object and block.
        """
        path = self.tokens.text[start : self.tokens.all[self.tokens.place - 1].end]
        return lambda subject, value, block: self.link(subject, f"({path})", value, block)

    def sequence(self) -> Callable[[str, str, Block], None]:
        """Parse a sequence of a property path (``a/b``), and connect its steps by new variables.

        Returns
        -------
        Callable[[str, str, Block], None]
            Function that takes subject, object and block, and writes the path between the two nodes.
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
        """Parse one step of a property path, with optional inverse (``^``) and repetition (``*``, ``+``, ``?``).

        Returns
        -------
        Callable[[str, str, Block], None]
            Function that takes subject, object and block, and writes the step between the two nodes.

        Raises
        ------
        QueryError
            If the token cannot begin a step.
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
                f"the query cannot be answered: {quoted(found.text)} is not valid in a property path: "
                "expected an IRI, a prefixed name, a, ! or ("
            )
        if self.tokens.peek().upper in ("*", "+", "?"):
            self.tokens.take()
            return self.as_it_stands(start)
        return inner
