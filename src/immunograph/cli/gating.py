"""Commands that compare claims with their quotations (gate), and sentences with the claims they report (check-wording)."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.options import AsJson, Data, Output, open_data, say, working, write_prose, write_text

if TYPE_CHECKING:
    from immunograph.gate import GateReport, Lexicon

__all__ = ["Format", "print_report", "register", "report_text"]

_SHOWN = 50


class Format(Enum):
    """Output format of a report."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def gate(
    table: Annotated[
        Path, typer.Argument(help="Claims with quotations: .tsv, .csv, .json (also INDRA statements), .jsonl, .yaml.")
    ],
    mapping: Annotated[
        Path | None, typer.Option("--map", help='A TOML file that names the columns: [columns] quotation = "sentence".')
    ] = None,
    words: Annotated[
        list[Path] | None,
        typer.Option("--words", help="Word list that extends the packaged one, with the same columns; repeatable."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Format of the report.")] = Format.TEXT,
    output: Output = None,
) -> None:
    """Compare each claim of a table with its quotation: missing hedges, negations, speakers, quantifiers.

    Exit code 0: every claim that has a quotation passes; 1: one fails, or none could be checked; 2: the table cannot be
    read.

    Example: immunograph gate edges.tsv --format sarif -o gate.sarif
    """
    from immunograph.gate import Lexicon
    from immunograph.gate.sheets import read_mapping

    lexicon = Lexicon.read(*words) if words else Lexicon.packaged()
    columns = read_mapping(mapping) if mapping else {}
    with working(f"comparing the rows of {table}"):
        report = _examined(table, columns, lexicon)
    write = write_prose if form is Format.TEXT else write_text
    write(report_text(report, form), output)
    if output is not None:
        say(report.summary)
    if not report.passes:
        raise typer.Exit(1)


def _examined(table: Path, mapping: dict[str, str], lexicon: Lexicon) -> GateReport:
    from immunograph.gate import RULES, Finding, GateReport, Level, examine
    from immunograph.gate.findings import in_order
    from immunograph.gate.sheets import read_sheet

    findings: list[Finding] = []
    proved, disproved, without = [], [], []
    named = {"subject": False, "object": False}
    for row in read_sheet(table, mapping):
        named["subject"] |= bool(row.record.subjects)
        named["object"] |= bool(row.record.objects)
        found = [replace(each, file=str(table), row=row.number) for each in examine(row.record, row.passage, lexicon)]
        findings += found
        if not row.passage.sentence:
            without.append(row.record.key)
        elif any(each.level is Level.ERROR for each in found):
            disproved.append(row.record.key)
        else:
            proved.append(row.record.key)
    if proved and (unnamed := [each for each, given in named.items() if not given]):
        say(
            f"note: {table} has no column for {' and '.join(unnamed)} that is known by its name, so that only hedges, negations, "
            "speakers and quantifiers were compared, not names: name the columns in a file for --map, such as "
            f'[columns] {unnamed[0]} = "the column"'
        )
    return GateReport(in_order(findings), (), tuple(proved), tuple(disproved), tuple(without), (), RULES)


def report_text(report: GateReport, form: Format) -> str:
    """Format a report of the gate as text, JSON or SARIF.

    Parameters
    ----------
    report
        Findings of the gate.
    form
        Output format.

    Returns
    -------
    str
        The report, without a final newline.
    """
    import immunograph

    if form is Format.JSON:
        return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)
    if form is Format.SARIF:
        return json.dumps(report.as_sarif(immunograph.__version__), ensure_ascii=False, indent=2)
    return print_report(report)


def print_report(report: GateReport, *, notes: bool = False, quiet: bool = False) -> str:
    """Format a report of the gate as text: findings, waivers with their reasons, and a summary.

    Parameters
    ----------
    report
        Findings of the gate.
    notes
        Whether to include notes in addition to errors and warnings.
    quiet
        Whether to list only errors, without warnings, notes and waived findings.

    Returns
    -------
    str
        The report; at most 50 findings and 50 waivers are listed, with the number of the others.
    """
    from immunograph.gate import Level

    hidden = {*(() if notes else (Level.NOTE,)), *((Level.NOTE, Level.WARNING) if quiet else ())}
    shown = [finding for finding in report.findings if finding.level not in hidden]
    waived = () if quiet else report.waived
    lines = []
    for finding in shown[:_SHOWN]:
        row = f"row {finding.row}"
        where = f"{row}, " if finding.row and finding.key != row else ""  # a row without an identifier is its own key
        lines.append(f"{finding.level.value}: {where}{finding.key}: {finding.message}  [{finding.rule}]")
        if finding.shown:
            lines.append(f"    {finding.shown}")
    if len(shown) > _SHOWN:
        lines.append(f"… and {len(shown) - _SHOWN:,} more; --format json lists all")
    lines += [f"waived: {finding.key}: {finding.message}: {reason}" for finding, reason in waived[:_SHOWN]]
    if len(waived) > _SHOWN:
        lines.append(f"… and {len(waived) - _SHOWN:,} more waived; --format json lists all")
    lines += [f"error: a waiver matches nothing: {waiver}; remove it" for waiver in report.unused]
    return "\n".join([*lines, report.summary])


def check_wording(
    text: Annotated[str, typer.Argument(help="A sentence in quotes, or a text file.")],
    claims: Annotated[list[str], typer.Argument(help="Keys or handles of the claims that the text reports.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Compare a sentence with the claims that it reports: hedges, quantifiers, speakers, stages or signs lost or added.

    Exit code 0: no difference was found, or the sentence claims less; 1: the sentence claims more, or omits a claim (it
    does not name its subject or object as the graph does); 2: invalid input. Not detected: things that the claim does
    not name (an additional object), a direction of effect added to a claim that states none, and most sentences with
    subject and object swapped.

    Example: immunograph check-wording 'IL-2 improves the capability of lymphocytes to fight disease.' C35
    """
    from immunograph.errors import FormatError
    from immunograph.near_paths import does_not_exist
    from immunograph.plurals import counted
    from immunograph.utf8_files import read_utf8

    path = Path(text)
    written = text
    if len(text) < 255 and "\n" not in text and path.is_file():
        written = read_utf8(path)
    elif path.suffix in (".txt", ".md", ".text") and len(text.split()) == 1:
        raise FormatError(does_not_exist(path, "name a text file, or put the sentence in quotes"))
    found = open_data(data).check_wording(written, claims=claims)
    if as_json:
        from dataclasses import asdict

        write_text(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2), None)
    else:
        for each in found:
            print(each)
            if each.shown:
                print(f"    {each.shown}")
        firmer = sum(each.firmer for each in found)
        print(
            f"{counted(len(claims), 'claim')}, {counted(len(found), 'difference')}; {firmer} of them firmer than the evidence"
        )
    if any(each.firmer or each.change == "omits" for each in found):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(gate)
    app.command()(check_wording)
