"""Rewrite hints in error messages for the command line: commands instead of Python calls."""

from __future__ import annotations

import ast
import re
from typing import Final

from immunograph.shell_commands import PATHS, naming_data, shell_command

__all__ = ["on_command_line"]

_ADVICE: Final = (
    ("with on_error='skip' (--on-error skip)", "with --on-error skip"),
    ("use kg.query with allow_hosts", "allow it with: immunograph query --allow-host HOST"),
    ("pass it to update()", "queries only read; in Python, kg.update carries it out"),
    (
        "list them with kg.names.entities() or kg.claims()",
        "list entities with: immunograph describe, and claims with: immunograph belief",
    ),
    ("list them with kg.names.entities()", "list them with: immunograph describe"),
    ("list them with list(kg.queries)", "list them with: immunograph ask"),
    ("list them with kg.claims()", "list them with: immunograph belief"),
    ("list them with kg.counts.by('predicate')", "docs/predicates.md lists those that are usual"),
    ("kg.claims(about=…) lists all", "all are listed by: immunograph ask about-any-kind class=NAME"),
    (
        "describe it with kg.describe, or give kg.why the other end as well",
        "describe it with: immunograph describe NAME, or name the other end as well: immunograph why NAME OTHER",
    ),
    (
        'listed by kg.ask("retracted-sources"), a claim with all its passages by kg.describe',
        "listed by: immunograph ask retracted-sources, a claim with all its passages by: immunograph describe",
    ),
    (
        "to= shows the paths between two entities: name the first as focus, and leave out query=",
        "--to shows the paths between two entities: name the first before it, and leave out --query",
    ),
    ("add RDF with kg.add, or with 'immunograph import' on the command line", "add RDF with: immunograph import"),
    ("load it with kg.add", "load it with: immunograph import"),
    ("load the file with add()", "load the file into it with: immunograph import"),
    ("pass graph as well, such as graph='lab'", "name the graph as well, such as --graph lab"),
    ("begin with BASE <https://…>, or pass base='https://…'", "begin with BASE <https://…>"),
    (
        "rows that max_rows allows; narrow the query, add a LIMIT, or raise max_rows",
        "rows that --max-rows allows; narrow the query, add a LIMIT, or raise --max-rows",
    ),
    ("set max_memory to more", "allow more in Python, with max_memory"),
    ("leave out timeout and max_memory", "leave out --timeout"),
    ("keep the graph on disk (ig.open)", "keep the graph in a store on disk"),
    ("or open the endpoint with page=…", "or open the endpoint in Python, with page=…"),
    (
        "query with default_graph='unnamed' or graph=…, or open it with union=True",
        "query one graph with --graph, or open it in Python, with union=True",
    ),
    ("kg.query with CONSTRUCT selects claims", "CONSTRUCT selects claims, with: immunograph query"),
    (
        'let networkx write kg.query("SELECT ?s ?p ?o { ?s ?p ?o }").to_networkx()',
        "choose an RDF format, or a table of them: immunograph query 'SELECT ?s ?p ?o { ?s ?p ?o }'",
    ),
)
_FORMAT: Final = re.compile(r"\(or kg\.add\(…, format='(\w+)'\)\)")
_STATUS: Final = re.compile(r'edges=ig\.EdgeChoice\(statuses=\("(\w{1,20})",\)\)')
_ALLOW: Final = re.compile(r"add allow_hosts=\['([^\]'\n]{1,300})'\]")


def on_command_line(sentence: str) -> str:
    """Replace Python calls in a message by the equivalent commands, with the ``--data`` of the graph at hand.

    Parameters
    ----------
    sentence
        Error message or heading.

    Returns
    -------
    str
        The message with commands; unchanged if it contains no known Python call.

    Examples
    --------
    >>> on_command_line("no claim is called 'x'; list them with kg.claims()")
    "no claim is called 'x'; list them with: immunograph belief"
    >>> on_command_line("add allow_hosts=['a.example']")
    'add --allow-host a.example'
    >>> on_command_line("rename it to .ttl (or kg.add(…, format='turtle'))")
    'rename it to .ttl (or load it with: immunograph import --format turtle)'
    >>> on_command_line("try kg.mechanisms('IL-2', 'cancer cell')")
    "try: immunograph mechanisms IL-2 'cancer cell'"
    """
    for said, instead in _ADVICE:
        sentence = sentence.replace(said, instead)
    sentence = _FORMAT.sub(r"(or load it with: immunograph import --format \1)", sentence)
    sentence = _STATUS.sub(r"--status \1", sentence)
    sentence = PATHS.sub(_mechanisms, sentence)
    return naming_data(_ALLOW.sub(r"add --allow-host \1", sentence))


def _mechanisms(found: re.Match[str]) -> str:
    return f"try: {shell_command('mechanisms', *map(ast.literal_eval, found.groups()))}"
