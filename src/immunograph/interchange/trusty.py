"""Trusty URIs (module RA): IRIs that contain the hash of the quads they identify (http://arxiv.org/abs/1401.5775)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Final

from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.terms import lexical
from immunograph.vocabulary import XSD

__all__ = ["ARTIFACT", "artifact_code", "with_artifact_code"]

ARTIFACT: Final = re.compile(r"(?:^|[^A-Za-z0-9_-])(RA[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
"""Pattern of the artifact code in a trusty URI."""


def _literal(value: Literal) -> tuple[str, str]:
    """Return the type, or the language, and the text of a literal."""
    text = lexical(value.value)
    if value.language is not None:
        return f"@{value.language.lower()}", text
    native = {bool: "boolean", int: "integer", float: "double"}.get(type(value.value), "string")
    return f"^{value.datatype or XSD + native}", text


def _written(term: IRI | Literal, code: str) -> str:
    if isinstance(term, Literal):
        kind, text = _literal(term)
        return f"{kind} " + text.replace("\\", "\\\\").replace("\n", "\\n") + "\n"
    return (term.replace(code, " ") if code else term) + "\n"


def _key(quad: Quad, code: str) -> tuple[bytes, ...]:
    iris = tuple(
        (str(each).replace(code, " ") if code else str(each)).encode()
        for each in (quad.graph, quad.subject, quad.predicate)
    )
    if isinstance(quad.object, Literal):
        kind, text = _literal(quad.object)
        # IRIs come before literals; of one text, literals with a datatype after those with a language
        return *iris, b"\x01", text.encode(), (b"\x01" if kind[0] == "^" else b"\x00"), kind[1:].encode()
    return *iris, b"\x00", (quad.object.replace(code, " ") if code else quad.object).encode(), b"", b""


def artifact_code(quads: Iterable[Quad], code: str = "") -> str:
    """Return the artifact code of a nanopublication: a hash of its quads.

    Parameters
    ----------
    quads
        Quads without blank nodes. In their IRIs, a space marks the position of the code while it is not known yet.
    code
        Code that the quads already contain, which is left out of the hash; empty if they have spaces.

    Returns
    -------
    str
        ``RA`` and 43 Base64 characters.

    Examples
    --------
    >>> quad = Quad(IRI("http://e.org/ #a"), IRI("http://e.org/p"), Literal("x"), IRI("http://e.org/ "))
    >>> len(artifact_code([quad]))
    45
    """
    hashed = hashlib.sha256()
    previous = ""
    for quad in sorted(quads, key=lambda each: _key(each, code)):
        text = "".join(_written(each, code) for each in (quad.graph, quad.subject, quad.predicate, quad.object))
        if text != previous:
            hashed.update(text.encode("utf-8"))
        previous = text
    return "RA" + base64.urlsafe_b64encode(hashed.digest()).decode().rstrip("=")


def with_artifact_code(quads: Iterable[Quad]) -> list[Quad]:
    """Replace the spaces in the IRIs of quads by their artifact code.

    Parameters
    ----------
    quads
        Quads of one nanopublication, with a space where the code belongs.

    Returns
    -------
    list[Quad]
        The quads with trusty URIs, in the same order.
    """
    given = list(quads)
    code = artifact_code(given)

    def filled(term: IRI | Literal) -> IRI | Literal:
        return term if isinstance(term, Literal) else IRI(term.replace(" ", code))

    return [
        Quad(
            IRI(quad.subject.replace(" ", code)),
            IRI(quad.predicate.replace(" ", code)),
            filled(quad.object),
            IRI(quad.graph.replace(" ", code)),
        )
        for quad in given
    ]
