"""Parse an ontology in OBO, OBO Graphs JSON or OWL; the format is detected from the first bytes."""

from __future__ import annotations

import io
import json
import re
from typing import Final

from immunograph.curation.ontologies.obo import parse_obo
from immunograph.curation.ontologies.obographs import parse_obographs
from immunograph.curation.ontologies.ontology_terms import Ontology
from immunograph.curation.ontologies.owl import parse_owl
from immunograph.errors import FormatError
from immunograph.store import LocalStore, format_of
from immunograph.unique_keys import RepeatedKeyError, unique_keys
from immunograph.utf8_files import utf8

__all__ = ["parse_ontology", "syntax_of"]

_OBO: Final = re.compile(rb"(?:format-version:|ontology:|data-version:|\[(?:Term|Typedef)\]|!)")

_TITLES: Final = {"obo": "OBO", "obographs": "OBO Graphs JSON"}


def syntax_of(head: bytes) -> str:
    """Detect the format of an ontology from its first bytes.

    Parameters
    ----------
    head
        First bytes of the file, decompressed; a few hundred suffice.

    Returns
    -------
    str
        ``obo``, ``obographs`` or ``owl``; an empty string if the format is not recognised.

    Examples
    --------
    >>> syntax_of(b"format-version: 1.2"), syntax_of(b'{ "graphs": ['), syntax_of(b"<?xml"), syntax_of(b"id")
    ('obo', 'obographs', 'owl', '')
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return "owl"
    if start.startswith(b"{"):
        return "obographs"
    return "obo" if _OBO.match(start) else ""


def parse_ontology(content: bytes, name: str) -> Ontology:
    r"""Parse an ontology in OBO, OBO Graphs JSON, or OWL as RDF/XML.

    Parameters
    ----------
    content
        Content of the file, decompressed.
    name
        Name of the file, for error messages.

    Returns
    -------
    Ontology
        Name, version and all terms.

    Raises
    ------
    FormatError
        If the format is not recognised, or the content is invalid.

    Examples
    --------
    >>> parse_ontology(b"[Term]\nid: CL:0000542\nname: lymphocyte", "x.obo").terms[0].label
    'lymphocyte'
    """
    syntax = syntax_of(content[:4096])
    if not syntax:
        raise FormatError(f"{name} is not in a known ontology format: expected OBO, OBO Graphs JSON, or OWL as RDF/XML")
    if syntax == "owl":
        store = LocalStore()
        store.load(io.BytesIO(content), format_of("x.owl"), name=name)
        try:
            return parse_owl(store.quads())
        except ValueError as error:
            raise FormatError(f"{name} is not an ontology: {error}; name an OWL file with classes") from None
    text = utf8(content, name)
    try:
        return (
            parse_obo(text.splitlines())
            if syntax == "obo"
            else parse_obographs(json.loads(text, object_pairs_hook=unique_keys))
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            f"{name}, line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}): download the file again"
        ) from None
    except RepeatedKeyError as error:
        raise FormatError(f"{name}: {error}: keep one of them, or download the file again") from None
    except RecursionError:
        raise FormatError(
            f"{name} cannot be read as {_TITLES[syntax]}: it is nested too deeply; download the file again"
        ) from None
    except ValueError as error:
        raise FormatError(
            f"{name} cannot be read as {_TITLES[syntax]}: {error}; correct it, or download the file again"
        ) from None
