"""Query commands: query, ask."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from immunograph.cli.options import (
    AsJson,
    Data,
    Output,
    Page,
    Spreadsheet,
    Wide,
    as_json_text,
    print_data,
    refuse_unused,
    say,
    write_prose,
    write_text,
)
from immunograph.compressed_files import ending_of
from immunograph.errors import FormatError, StoreError
from immunograph.legible import quoted
from immunograph.shell_commands import naming_data

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["register", "sparql_of"]

_NOTHING: Final = 4_000
"""Size in bytes above which an answer is not checked for being empty."""
_BLOCK: Final = 1 << 16
"""Characters of an answer that are printed at a time."""


def query(
    sparql: Annotated[str, typer.Argument(help="A SPARQL query, a file that contains it, or - for standard input.")],
    data: Data = None,
    graph: Annotated[str | None, typer.Option("--graph", help="One named graph: edges, or that of an import.")] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="Host that SERVICE may contact; repeatable; none if left out."),
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Seconds after which the query is stopped.")
    ] = None,
    max_rows: Annotated[
        int | None, typer.Option("--max-rows", help="Maximum number of rows; a longer answer is an error.")
    ] = None,
    page: Page = 1,
    wide: Wide = False,
    format: Annotated[
        str | None,
        typer.Option("--format", help="tsv, csv, json or xml for rows, an RDF format for triples; or a media type."),
    ] = None,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Answer a SPARQL query; common prefixes (ig:, rdf:, CL: ...) need not be declared.

    Ctrl-C stops it. You get the complete answer or an error, never a truncated answer. With -o, the file's extension
    decides the format: .tsv, .csv, .json or .xml for rows, .ttl, .nt, .rdf, .jsonld or .json (JSON-LD) for triples.

    Example: immunograph query 'SELECT ?label WHERE { ?e a ig:Entity ; rdfs:label ?label } LIMIT 5' --timeout 10
    """
    from immunograph.cli.options import open_data, show_table
    from immunograph.query import Table
    from immunograph.store import expecting_interrupts, result_format_of

    text, opened = sparql_of(sparql), open_data(data)
    allowed = allow_host or ()
    with expecting_interrupts():
        if spreadsheet and (output is None or as_json or format is not None or ending_of(output) != ".csv"):
            raise FormatError(
                "--spreadsheet is for CSV: name a file with -o that ends in .csv, and leave --json and --format out"
            )
        if format is not None:
            refuse_unused("--format chooses the format", json=as_json)
        streamed = output is not None and not as_json and not spreadsheet and ending_of(output) != ".json"
        if format is not None or streamed:
            with _target(output) as path:
                opened.queries.export(
                    text, path, format=format, graph=graph, allow_hosts=allowed, timeout=timeout, max_rows=max_rows
                )
                nothing = _says_nothing(path, result_format_of(path, format))
            if output is not None:
                say(f"wrote {output}")
            if nothing:
                _say_why(opened, text, graph)
            return
        answer = opened.query(text, graph=graph, allow_hosts=allowed, timeout=timeout, max_rows=max_rows)
    if isinstance(answer, Table):
        show_table(answer, as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet)
    elif isinstance(answer, bool):
        write_text("true" if answer else "false", output)
    else:
        is_json = as_json or (output is not None and ending_of(output) == ".json")
        write_text(answer.serialize(format="json-ld" if is_json else "turtle"), output)
    if not isinstance(answer, Table) and not answer:
        _say_why(opened, text, graph)


def _say_why(opened: KnowledgeGraph, sparql: str, graph: str | None) -> None:
    """Print notes to standard error on the names in a query that the graph lacks, which explain an empty answer."""
    from immunograph.query.graph_names import scope_for

    for note in opened._absent(sparql, scope_for(opened.store, graph, None)):
        say(note)


def _says_nothing(path: Path, form: str) -> bool:
    """Return whether an answer that was written has no rows, only counts of 0, or is *false*."""
    from immunograph.store.formats import RESULTS
    from immunograph.store.loading.decompression import decompressed

    with path.open("rb") as stream:
        head = decompressed(stream, str(path)).peek(_NOTHING + 1)
    if len(head) > _NOTHING:
        return False
    text = head.decode().strip()
    if form not in RESULTS or text in ("true", "false"):
        return text in ("", "false")
    if form == "xml":
        values = re.findall(r"<(?:literal|uri|bnode|boolean)\b[^<>]*>([^<]*)", text)
    elif form == "json":
        found = json.loads(text)
        rows = found.get("results", {}).get("bindings", ())
        values = [str(found.get("boolean", "")).lower()] if "boolean" in found else []
        values += [cell["value"] for row in rows for cell in row.values()]
    else:
        values = re.split("[,\t\n]", text)[1 + text.partition("\n")[0].count("\t" if "\t" in text else ",") :]
    return set(values) <= {"0", "false"}


@contextlib.contextmanager
def _target(output: Path | None) -> Iterator[Path]:
    """Yield the path of the output file; if none is named, that of a temporary file, whose content is printed at the end."""
    if output is not None:
        yield output
        return
    with tempfile.TemporaryDirectory(prefix="immunograph-") as scratch:
        path = Path(scratch) / "answer"
        yield path
        with path.open(encoding="utf-8", newline=None if sys.stdout.isatty() else "") as stream:
            print_data(iter(lambda: stream.read(_BLOCK), ""))


def sparql_of(sparql: str) -> str:
    """Return the SPARQL text of an argument that is a query, the path of a query file, or ``-`` for standard input.

    Parameters
    ----------
    sparql
        The argument.

    Returns
    -------
    str
        SPARQL text; not parsed yet.

    Raises
    ------
    FormatError
        If the argument is empty, or the file or the input is not UTF-8.
    StoreError
        If the argument, without spaces and braces, is a URL, a directory, or a path that does not exist (it contains
        ``/`` or ends in ``.rq`` or ``.sparql``).
    """
    if sparql == "-":
        from immunograph.utf8_files import utf8

        return utf8(sys.stdin.buffer.read(), "standard input")
    if not sparql.strip():
        raise FormatError("the query is empty: write a SPARQL query, or name a file that contains it")
    if "{" in sparql or len(sparql.split()) > 1:
        return sparql
    from immunograph.cli.slips import is_address, no_address
    from immunograph.near_paths import does_not_exist
    from immunograph.utf8_files import read_utf8

    if is_address(sparql):
        raise StoreError(no_address(sparql))
    path = Path(sparql)
    if path.is_file():
        return read_utf8(path)
    if path.is_dir():
        raise StoreError(f"{path} is a folder: name a file that contains a SPARQL query, or write the query itself")
    if path.suffix in (".rq", ".sparql") or "/" in sparql:
        remedy = "name a file that contains a SPARQL query, or write the query itself"
        raise StoreError(does_not_exist(path, remedy))
    return sparql


def ask(
    name: Annotated[str | None, typer.Argument(help="The question's name; all are listed if left out.")] = None,
    parameters: Annotated[
        list[str] | None, typer.Argument(help="Parameters of the question, each as NAME=VALUE.")
    ] = None,
    data: Data = None,
    page: Page = 1,
    wide: Wide = False,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
    sparql: Annotated[bool, typer.Option("--sparql", help="Print the SPARQL instead of the answer.")] = False,
) -> None:
    """List the named questions, or answer one.

    Example: immunograph ask effects-on-cancer subject=interleukin
    """
    from immunograph.cli.options import open_data, show_table
    from immunograph.store import expecting_interrupts

    opened = open_data(data)
    if name is None:
        refuse_unused("without the name of a question, all are listed", sparql=sparql)
        _list(opened, as_json=as_json, output=output, page=page)
        return
    given: dict[str, str | int] = {}
    for part in parameters or []:
        key, equals, value = part.partition("=")
        if not equals:
            known = [parameter.name for parameter in opened.queries[name].parameters]
            close = get_close_matches(part, known, n=1)
            hint = f"{close[0]}=…" if close else (f"{known[0]}={part}" if known else "")
            before = (parameters or [""])[max((parameters or []).index(part) - 1, 0)]
            quote = f"; quote a value that contains spaces, as in '{before} {part}'" if "=" in before else ""
            expected = f"expected NAME=VALUE, such as {hint}{quote}" if known else f"{name} takes none"
            raise FormatError(f"{quoted(part)} is not a parameter: {expected}")
        given[key] = value
    if sparql:
        text = opened.queries.sparql(name, **given)
        write_text(as_json_text({"name": name, "sparql": text}) if as_json else text, output)
        return
    with expecting_interrupts():
        answer = opened.ask(name, **given)
    show_table(answer, as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet)
    if not as_json and output is None and len(answer) and not answer.counts_nothing:  # else printed with the table
        for note in answer.notes:
            print(f"  {note}")


def _list(opened: KnowledgeGraph, *, as_json: bool, output: Path | None, page: int) -> None:
    """Print the named queries with their parameters; a default is shown only if it occurs in this graph."""
    listed: list[dict[str, object]] = []
    lines: list[str] = []
    for each in opened.queries.values():
        missing = {parameter.name for parameter in opened.queries.missing_defaults(each)}
        question = each.general if missing else each.question
        defaults = {p.name: None if p.name in missing else p.default for p in each.parameters}
        parameters = [
            {"name": p.name, "kind": p.kind, "default": defaults[p.name], "meaning": p.meaning} for p in each.parameters
        ]
        listed.append({"name": each.name, "title": each.title, "question": question, "parameters": parameters})
        shown = "  ".join(f"{name}={default or '…'}" for name, default in defaults.items())
        lines += [each.name, f"    {question}", *([f"    {shown}"] if shown else [])]
    if as_json or (output is not None and ending_of(output) == ".json"):
        write_text(as_json_text(listed), output)
    else:
        write_prose(
            "\n".join([*lines, "", naming_data("Answer one with: immunograph ask NAME [NAME=VALUE ...]")]),
            output,
            page=page,
        )


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(query)
    app.command()(ask)
