"""Propose a mapping of a table, and preview its import, for the command import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from immunograph.cli.options import as_json_text, refuse_unused, write_text
from immunograph.errors import FormatError
from immunograph.legible import legible
from immunograph.shell_commands import shell_command

__all__ = ["preview_import", "propose_mapping"]


def propose_mapping(
    table: str, output: Path | None, ratio: float, *, begun: str | None, wanted: bool, as_json: bool
) -> None:
    """Write a proposed mapping to a file; it includes the text of ``begun``, a mapping without claims.

    Raises
    ------
    FormatError
        If the file exists, or if ``begun`` was given for a dry run or an import, which are not possible without claims.
    """
    from immunograph.cli.options import working
    from immunograph.files import write_atomically
    from immunograph.mapping.proposing import propose

    stem = Path(table).name.partition(".")[0]
    target = output or Path(f"{stem}.toml")
    if begun is not None and output is None and target.exists():
        target = Path(f"{stem}.proposed.toml")
    if target.exists():
        raise FormatError(f"{target} exists: give it with --map to import the table, or name another file with -o")
    with working(f"reading {table}"):
        found = propose(table, begun=begun, max_ratio=ratio)
    write_atomically(target, found.text.encode())
    if as_json:
        told: dict[str, object] = {
            "mapping": str(target),
            "verdicts": list(found.verdicts),
            "unused": list(found.unused),
        }
        told |= {"unread": found.unread, "fallen": found.fallen, "one_sheet": found.one_sheet}
        write_text(as_json_text(told), None)
    else:
        if found.one_sheet:
            print(legible(found.one_sheet))
        if found.verdicts:
            print(f"interpreted as verdicts: {_listed(found.verdicts)}: check the meaning of each value")
        if found.unread:
            print(legible(f"documents: {found.unread}"))
        if found.fallen:
            print(legible(f"documents: {found.fallen}"))
        if found.unused:
            print(f"not used by the proposal: {_listed(found.unused)}: their content is lost unless you add it")
        kept = f", which keeps what {begun} says" if begun is not None else ""
        print(
            f"wrote a proposed mapping to {target}{kept}: correct it, then run\n"
            f"    {shell_command('import', table, '--map', target, '--dry-run')}"
        )
    if begun is not None and wanted:
        raise FormatError(
            f"{begun} has no claim and no axiom, so nothing was read: correct {target}, and run again with --map {target}"
        )


def _listed(names: tuple[str, ...]) -> str:
    return legible(", ".join(" ".join(each.split()) for each in names))


def preview_import(
    table: str, mapping: str, into: Path | None, options: dict[str, Any], *, whole: bool, as_json: bool
) -> None:
    """Show the first rows as sentences, or what the import of all of them would report.

    Raises
    ------
    FormatError
        If a row is invalid and ``on_error`` is not ``skip``, after the output; or for ``rejects`` without ``whole``.
    """
    if not whole:
        refuse_unused("only a dry run with --all writes rejected rows to a file", rejects=options["rejects"])
    from immunograph.cli.options import open_data, working
    from immunograph.graph import KnowledgeGraph
    from immunograph.mapping import preview_table

    with KnowledgeGraph() if into is None or not into.exists() else open_data(into) as kg:
        if whole:
            with working(f"checking {table}"):
                result = kg.import_table(table, mapping, dry_run=True, **options)
            report = result.report()
            told: dict[str, object] = {"result": result.as_dict()}
        else:
            found = preview_table(kg.store, table, mapping, review=options["review"], max_ratio=options["max_ratio"])
            result, report = found.result, found.report()
            rows = [{"row": row, "sentence": sentence} for row, sentence in found.sentences]
            told = {"sentences": rows, "result": result.as_dict()}
    if as_json:
        write_text(as_json_text(told), None)
    else:
        print(report)
    if options["on_error"] != "skip" and result.faults:
        raise FormatError(
            f"{table}, {result.faults[0]}; nothing would be imported: correct the table or the mapping, or skip such rows "
            "with --on-error skip"
        )
