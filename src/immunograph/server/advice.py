"""Rewrite advice in error messages: URLs for HTTP clients, and tools for assistants, in place of Python calls."""

from __future__ import annotations

import re
from typing import Final

from immunograph.shell_commands import PATHS
from immunograph.store.formats import FORMATS
from immunograph.store.loading.explaining import GIVE_BASE

__all__ = ["for_tools", "over_http"]

_FOR_BOTH: Final = (
    ("begin with BASE <https://…>, or pass base='https://…'", "begin with BASE <https://…>"),
    ("narrow the query, add a LIMIT, or raise max_rows", "narrow the query, or add a LIMIT"),
)
_ADVICE: Final = (
    *_FOR_BOTH,
    ("list them with kg.names.entities() or kg.claims()", "look for part of it at /search"),
    ("list them with kg.names.entities()", "look for part of it at /search"),
    ("list them with kg.claims()", "they are listed at /claims and /api/claims"),
    ("list them with kg.counts.by('predicate')", "they are listed at /claims and /api/claims"),
    ("kg.claims(about=…) lists all", "all are listed at /claims and /api/claims"),
    ("describe it with kg.describe, or give kg.why the other end as well", "look for it at /search"),
    (
        "add RDF with kg.add, or with 'immunograph import' on the command line",
        "send RDF to /data (Graph Store Protocol)",
    ),
    (
        'listed by kg.ask("retracted-sources"), a claim with all its passages by kg.describe',
        "listed at /ask/retracted-sources, a claim with all its passages at its page /claim/KEY",
    ),
    ("list them with list(kg.queries)", "they are listed at /ask and /api/ask"),
    (GIVE_BASE, "send it to a named graph (?graph=https://…), whose IRI is then the base"),
    ("try again, or raise the timeout", "try again later"),
    ("pass it to update()", "send it by POST to /sparql, as application/sparql-update"),
    ("pass it to query()", "send it by GET or POST to /sparql, as 'query'"),
    ("load it with kg.add", "send what it contains to /data (Graph Store Protocol)"),
    (
        "download the document, and add the file with kg.add",
        "download the document, and send it to /data (Graph Store Protocol)",
    ),
    ("add the document with kg.add", "send the document to /data (Graph Store Protocol)"),
    (", or raise the timeout", "; only the server's operator can raise the timeout"),
)
_TOOLS: Final = (
    *_FOR_BOTH,
    ("list them with kg.names.entities() or kg.claims()", "try another name, or list claims with the tool claims"),
    ("list them with kg.names.entities()", "try another of its names with the tool find_entity"),
    ("list them with kg.claims()", "list them with the tool claims"),
    ("list them with kg.counts.by('predicate')", "the answers of the tool claims name those in use"),
    ("kg.claims(about=…) lists all", "the tool claims lists all, with 'about'"),
    (
        "describe it with kg.describe, or give kg.why the other end as well",
        "list its claims with the tool claims, by 'about'",
    ),
    (
        'listed by kg.ask("retracted-sources"), a claim with all its passages by kg.describe',
        "listed by the tool ask (question retracted-sources), all passages of a claim by the tool evidence",
    ),
    ("list them with list(kg.queries)", "list them with the tool ask, without a question"),
    ("try again, or raise the timeout", "try again later"),
    ("pass it to update()", "these tools only read"),
    (", or raise the timeout", ""),
)
_RENAME: Final = re.compile(r"rename it to \.\w+ \(or kg\.add\(…, format='(\w+)'\)\)")
_ALLOW: Final = re.compile(r"add allow_hosts=\['([^\]'\n]{1,300})'\]")


def over_http(sentence: str) -> str:
    """Replace advice for users of Python or the command line in an error message by URLs of the server.

    Parameters
    ----------
    sentence
        The message of an error.

    Returns
    -------
    str
        The message for HTTP clients.

    Examples
    --------
    >>> over_http("no entity is called 'x'; list them with kg.names.entities()")
    "no entity is called 'x'; look for part of it at /search"
    >>> over_http("the query did not finish in 5 s and was stopped; narrow it, or raise the timeout")
    "the query did not finish in 5 s and was stopped; narrow it; only the server's operator can raise the timeout"
    >>> over_http("add allow_hosts=['a.example']")
    "the server's operator can allow it with --allow-host a.example"
    >>> over_http("it looks like Turtle: rename it to .ttl (or kg.add(…, format='turtle'))")
    'it looks like Turtle: send it as Content-Type: text/turtle'
    """
    for said, instead in _ADVICE:
        sentence = sentence.replace(said, instead)
    sentence = PATHS.sub("try /mechanisms or /api/mechanisms", sentence)
    sentence = _RENAME.sub(lambda found: f"send it as Content-Type: {FORMATS[found[1]].media_type}", sentence)
    return _ALLOW.sub(r"the server's operator can allow it with --allow-host \1", sentence)


def for_tools(sentence: str) -> str:
    """Replace advice for users of Python or the command line in an error message by tools of an assistant.

    Parameters
    ----------
    sentence
        The message of an error.

    Returns
    -------
    str
        The message for an assistant, which names tools.

    Examples
    --------
    >>> for_tools("no claim is called 'C999'; list them with kg.claims()")
    "no claim is called 'C999'; list them with the tool claims"
    """
    for said, instead in _TOOLS:
        sentence = sentence.replace(said, instead)
    sentence = PATHS.sub("try the tool mechanisms", sentence)
    return _ALLOW.sub("these tools contact no other host", sentence)
