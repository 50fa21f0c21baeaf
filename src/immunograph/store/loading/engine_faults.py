"""What Oxigraph's parsers complain of, told from their messages in this one place; a test holds each to the engine."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

__all__ = ["EngineFault", "Fault", "fault_of"]


class Fault(Enum):
    """What a document has that a parser does not take."""

    RELATIVE_IRI = r"No scheme found in an absolute IRI"
    IRI_CHARACTER = r"Invalid IRI (?:code point|character) '(?P<what>[^']+)'"
    PREFIX = r"The prefix (?P<what>[^ ]*): has not been declared"
    LANGUAGE = r"error while parsing language tag '(?P<what>[^']*)'"
    LANG_STRING = r"The datatype of a literal without a language tag must not be rdf:langString"
    REMOTE_CONTEXT = r"No LoadDocumentCallback has been set|remote context"
    CONTAINER = r"Not supported @container value combination"
    OTHER = r""


class EngineFault(NamedTuple):
    """A fault, and the part of the document that the engine names, if any."""

    fault: Fault
    what: str = ""


_PATTERNS: Final = tuple((each, re.compile(each.value)) for each in Fault)
_NAMED_IRI: Final = re.compile(r"error while parsing IRI '([^']*)'")


def fault_of(error: BaseException) -> EngineFault:
    """Tell what an error of the engine's parsers is about."""
    message = str(error)
    for fault, pattern in _PATTERNS:
        if found := pattern.search(message):
            what = found.groupdict().get("what") or ""
            if fault in (Fault.RELATIVE_IRI, Fault.IRI_CHARACTER) and (iri := _NAMED_IRI.search(message)):
                what = iri[1]
            return EngineFault(fault, what)
    return EngineFault(Fault.OTHER)
