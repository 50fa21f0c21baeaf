"""Commands that create and check projects: demo, new, build, check, locate."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from immunograph.cli.gating import Format
from immunograph.cli.last_build import words_on_last_build
from immunograph.cli.options import refuse_unused, say, working
from immunograph.errors import FormatError, StoreError
from immunograph.licences import UNKNOWN
from immunograph.plurals import counted, some_of
from immunograph.shell_commands import reading, shell_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immunograph.assembly import Build
    from immunograph.curation import Project
    from immunograph.curation.locators import LocatorReport
    from immunograph.model import IRI

__all__ = ["register"]

ProjectDirectory = Annotated[
    Path | None,
    typer.Argument(help="The project directory (it contains curated/); the packaged project if left out."),
]

CheckedDirectory = Annotated[
    Path | None,
    typer.Argument(
        help="The project directory (it contains curated/); if left out, the current directory if it contains curated/, else the packaged project."
    ),
]

_SHOWN_MISFITS = 10
_DEMO_QUESTIONS = ("effects-on-cancer", "does-it-prevent", "interleukin-2-to-cancer-cell")


_STORE_TO_CHECK: Final = (
    "which has no tables to check: 'immunograph store verify {store}' checks its files, and 'immunograph gate TABLE' "
    "compares a table that was imported with its quotations"
)
_STORE_TO_BUILD: Final = (
    "which has no tables to build from: a project is built into it with 'immunograph build PROJECT -o {store}', and a table is "
    "imported with 'immunograph import TABLE --into {store}'"
)
"""Ends of the message for a store that is named in place of a project: why it is not accepted, and what to do instead."""


def _project(directory: Path | None, *, of_store: str) -> Project:
    from immunograph.curation import Project, packaged_project

    return packaged_project() if directory is None else Project.at(directory, of_store=of_store)


def _project_to_check(directory: Path | None, *, quiet: bool) -> Project:
    """Return the project to check: as named, else of the current directory, else the packaged one, which a message says."""
    from immunograph.curation import Project

    here = Path()
    if directory is None and (here / "curated").is_dir():
        if not quiet:
            say("checking the project in this directory, because none was named")
        return Project.at(here)
    if directory is None and not quiet:
        say("checking the packaged project, because none was named and this directory has no curated/")
    return _project(directory, of_store=_STORE_TO_CHECK)


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Path of the network page.")] = Path(
        "immunograph.html"
    ),
) -> None:
    """Build and check the packaged graph, answer three questions, and write the network page.

    Example: immunograph demo -o il2.html
    """
    from immunograph.assembly import assemble
    from immunograph.cli.options import show_table
    from immunograph.curation import packaged_project
    from immunograph.files import refuse_unwritable
    from immunograph.graph import KnowledgeGraph
    from immunograph.store import LocalStore

    refuse_unwritable(output)
    project = packaged_project()
    with working("building the graph from its tables"):
        build = assemble(project)
    print(_summary(build))
    same = project.built.is_file() and project.built.read_bytes() == build.trig()
    print("The packaged graph matches its tables." if same else "The tables differ from the packaged graph.")
    store = LocalStore()
    store.add(build.quads)
    graph = KnowledgeGraph(store, project=project)
    for name in _DEMO_QUESTIONS:
        query = graph.queries[name]
        print(f"\n{query.question}")
        answer = graph.ask(name)
        show_table(answer)
        for note in answer.notes:
            print(f"  {note}")
        print(f"  ask again: immunograph ask {name}")
    graph.explore().save(output)
    print(f"\nWrote the network page to {output}: open it in a browser; no internet connection is needed.")


def _summary(build: Build, done: str = "Built and checked") -> str:
    corpus = build.corpus
    statuses = Counter(claim.status for claim in corpus.claims)
    told = ", ".join(
        f"{statuses[status]:,} {status.name.lower()}" for status in sorted(statuses, key=lambda each: each.name)
    )
    undecided = len({claim.iri for claim in corpus.claims} - {decision.claim for decision in corpus.decisions})
    text = (
        f"{done}: {counted(len(corpus.documents), 'document')}, {counted(len(corpus.entities), 'entity', 'entities')}, "
        f"{counted(len(corpus.claims), 'claim')}{f' ({told})' if told else ''} with "
        f"{counted(len(corpus.evidence), 'piece of evidence', 'pieces of evidence')}; {counted(len(build.quads), 'quad')}."
    )
    if undecided:
        its = "it is" if undecided == 1 else "they are"
        text += f"\n{counted(undecided, 'claim has', 'claims have')} no row in curated/decisions.tsv; {its} proposed, and no direct edge is made."
    return text


def _terms(build: Build) -> str:
    """Return title and licence, and what to do if the licence is unknown."""
    text = f"Title: {build.settings.title}. Licence: {build.terms.licence}."
    if build.terms.licence != UNKNOWN:
        return text
    if build.settings.licence == UNKNOWN:
        return f'{text} To state one, write licence = "…" in project.toml.'
    lacking = [part for part, licence in build.terms.parts if licence == UNKNOWN]
    return (
        f"{text} The licence of {lacking[0]}"
        + (f" and of {len(lacking) - 1:,} more" if len(lacking) > 1 else "")
        + ' is unknown: enter it in documents.tsv, column licence, or "not copied" if the text is only cited.'
    )


def new(
    directory: Annotated[Path, typer.Argument(help="The folder to create; if it exists, it must be empty.")],
    title: Annotated[str, typer.Option(help="Title of the graph; the folder's name if left out.")] = "",
    licence: Annotated[
        str, typer.Option("--licence", "--license", help="An SPDX identifier such as CC-BY-4.0; unknown if left out.")
    ] = "",
) -> None:
    """Create an empty project: its tables with their headers, a project.toml, and a README with the next steps.

    Example: immunograph new my-project --title "Cytokines in melanoma" --licence CC-BY-4.0
    """
    from immunograph.curation.new_project import create_project

    project = create_project(directory, title=title, licence=licence)
    print(f"created {project.root}: fill in its tables; {project.root / 'README.md'} explains how")
    print(f"check it with: {shell_command('check', project.root)}")


def build(
    directory: ProjectDirectory = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The TriG file or store (.igdb); immunograph.trig in the project if left out."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also remove the other graphs of a store, which a build does not write.")
    ] = False,
) -> None:
    """Check a project's tables and write its graph as one TriG file, or as a store on disk.

    If a table has a problem, nothing is written and an earlier output stays as it is. In a store, the graphs that a
    build makes (schema, curated, edges, inferred, catalog) are replaced as a whole; all other graphs, such as imported
    ones, are kept unless --replace is given.

    Example: immunograph build my-project -o my-project.trig
    """
    from immunograph.assembly import BUILT_GRAPHS, assemble
    from immunograph.files import write_atomically
    from immunograph.store import ENDING, is_store, write_store

    project = _project(directory, of_store=_STORE_TO_BUILD)
    if directory is None and output is None and project.root.parent == Path(__file__).resolve().parent.parent:
        raise StoreError("the installed package's own graph cannot be overwritten: name an output file with -o")
    target = output or project.built
    _refuse_other_endings(target)
    if target.suffix != ENDING and not is_store(target):
        refuse_unused("a TriG file is always replaced as a whole", replace=replace)
    with working(f"building the graph of {project.root}"):
        made = assemble(project)
        kept: Mapping[IRI, int] = {}
        if target.suffix == ENDING or is_store(target):
            kept = write_store(target, made.quads, own=None if replace else BUILT_GRAPHS)
        else:
            write_atomically(target, made.trig())
    say(_summary(made))
    _warn(made)
    _backed(made, target, say)
    say(_terms(made))
    say(f"wrote {target}")
    if kept:
        told = ", ".join(f"{graph or 'outside the named graphs'} ({counted(n, 'quad')})" for graph, n in kept.items())
        say(f"kept {counted(len(kept), 'graph')} that a build does not write: {told}; --replace removes them")


def _refuse_other_endings(target: Path) -> None:
    """Raise an error for an output file without the extension ``.trig``, since readers take the format from the extension.

    Raises
    ------
    FormatError
        If it is neither a ``.trig`` file, a store, nor a pipe or device.
    """
    from immunograph.store import ENDING, is_store

    is_stream = target.exists() and not target.is_file() and not target.is_dir()
    stands_for_one = str(target).startswith(("/dev/std", "/dev/fd/", "/proc/"))
    if target.suffix.lower() not in (".trig", ENDING) and not (is_stream or stands_for_one or is_store(target)):
        raise FormatError(
            f"{target}: a build is written as TriG or as a store: name a .trig file or an {ENDING} store, such as "
            f"-o {target.with_suffix('.trig').name}; 'immunograph export' writes other formats"
        )


def _warn(made: Build) -> None:
    """Print the warnings of a build to standard error."""
    for warning in made.warnings:
        say(f"warning: {warning}")


def check(
    directory: CheckedDirectory = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents", help="A folder with your copies of the texts; every locator is checked against them."
        ),
    ] = None,
    shapes: Annotated[bool, typer.Option("--shapes", help="Also validate the graph against its SHACL shapes.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show failures only.")] = False,
    form: Annotated[
        Format, typer.Option("--format", help="With --documents: text, or the gate's findings as json or sarif.")
    ] = Format.TEXT,
) -> None:
    """Check a project: its tables, its rules and, with --documents, each record against the words of its passage.

    Each span and cue must be where the record says. Then the gate compares words and record: a hedge, negation,
    quantifier or speaker that the passage has and the record lacks is an error, unless curated/waivers.tsv waives it.

    Exit code 0: everything passes; 1: a rule, a locator, a record or a shape fails, a waiver matches nothing, no record
    could be compared, or an accepted claim has firm support from retracted sources only; 2: a table has a problem.

    Example: immunograph check --documents my-texts
    """
    from immunograph.assembly import assemble
    from immunograph.curation.locators import directory_of_texts

    if documents is not None:
        directory_of_texts(documents)
    project = _project_to_check(directory, quiet=quiet)
    with working(f"checking the tables of {project.root}"):
        made = assemble(project)
    if form is not Format.TEXT:
        if documents is None:
            raise FormatError("--format needs --documents: name the folder that holds your copies of the texts")
        why = "with --format json or sarif, only records and passages are compared, and all findings are listed"
        refuse_unused(why, shapes=shapes, quiet=quiet)
        if not _through_the_gate(made, project, documents, form):
            raise typer.Exit(1)
        return
    if not quiet:
        print(_summary(made, "Checked"))
        print(_terms(made))
        _warn(made)
        if outdated := words_on_last_build(made, project):
            say(f"warning: {outdated}")
    fits = _rules_fit(made, project, quiet=quiet)
    fits = _backed(made, project.root) and fits
    fits = (_conforms(made, project, quiet=quiet) if shapes else True) and fits
    if documents is not None:
        fits = _located(made, documents, quiet=quiet) and fits
        fits = _through_the_gate(made, project, documents, form, quiet=quiet) and fits
    if not fits:
        raise typer.Exit(1)


def _backed(made: Build, graph: Path, tell: Callable[[str], None] = print) -> bool:
    """Print the accepted claims with firm support from retracted sources only, and a remedy; return whether there are none."""
    from immunograph.claims.footing import FALLEN

    if not any(each.status is not None and each.status.value in FALLEN for each in made.corpus.documents):
        return True
    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.notices import RESTS, unbacked
    from immunograph.claims import ClaimsView
    from immunograph.store import LocalStore

    store = LocalStore()
    store.add(made.quads)
    found = unbacked(ClaimColumns.of(ClaimsView(store)))
    for key, proposition, sources in found:
        tell(f"  {key} is accepted, with firm support from {sources} only: {proposition}")
    if found:
        with reading(str(graph)):
            naming = shell_command("whatif")
        tell(
            f"{counted(len(found), *RESTS)}: add another source, or decide on {'it' if len(found) == 1 else 'them'} "
            f"again in decisions.tsv; {naming} --without DOCUMENT shows what would be lost"
        )
    return not found


def _rules_fit(made: Build, project: Project, *, quiet: bool) -> bool:
    """Run every rule on its own examples and counterexamples, and print the result; return whether all fit."""
    from immunograph.curation import packaged_project
    from immunograph.reasoning import read_rules, try_examples
    from immunograph.vocabulary import Graphs

    schema = [quad for quad in made.quads if quad.graph == Graphs.SCHEMA]
    fits = True
    for rule in read_rules({packaged_project().rules: None, project.rules: None}):
        tried = list(try_examples(rule, schema))
        wrong = [each for each in tried if not each.fits]
        for each in wrong:
            kind = "example" if each.expected else "counterexample"
            what = "nothing" if each.expected else "a claim"
            print(
                f"  the rule {rule.name} infers {what} from its {kind} “{each.title}” ({rule.examples}): correct the rule or "
                f"the {kind}"
            )
        fits = fits and not wrong
        if quiet:
            continue
        if tried and not wrong and (project.rules / f"{rule.name}.rq").is_file():
            silent = sum(not each.expected for each in tried)
            kinds = ((len(tried) - silent, "example"), (silent, "counterexample"))
            passed = " and ".join(counted(number, kind) for number, kind in kinds if number)
            lacks = (
                ""
                if len(tried) > silent
                else (
                    f" It has no example in which it draws its conclusion, so a rule that infers nothing would pass as well: add one "
                    f"to {rule.name}.examples.ru."
                )
            )
            print(f"The rule {rule.name} passes its {passed}.{lacks}")
        elif not tried:
            print(f"The rule {rule.name} has no examples: write them in {rule.name}.examples.ru next to it.")
    return fits


def _conforms(made: Build, project: Project, *, quiet: bool) -> bool:
    from immunograph.curation import packaged_project
    from immunograph.curation.shapes import violations
    from immunograph.store import FORMATS, LocalStore

    store = LocalStore()
    store.add(made.quads)
    roots = {packaged_project().ontology.resolve(): None, project.ontology.resolve(): None}
    found = [root / "shapes.ttl" for root in roots if (root / "shapes.ttl").is_file()]
    files = list({path.read_bytes(): path for path in reversed(found)}.values())  # a copy of the packaged ones is one
    with working("validating the shapes"):
        told = violations(store.to_bytes(FORMATS["ntriples"]).decode(), files)
    for line in told:
        print(f"  does not conform: {line}")
    if not told and not quiet:
        print("The graph conforms to its shapes.")
    return not told


def _located(made: Build, documents: Path, *, quiet: bool) -> bool:
    from immunograph.curation import check_locators

    with working("looking up the passages"):
        reports = check_locators(made.corpus, documents)
    keys: dict[str, str] = {claim.iri: ", ".join(claim.identifiers) or claim.iri for claim in made.corpus.claims}
    for report in reports:
        _print_report(report, keys, quiet=quiet)
    proved = {passage.evidence.iri for report in reports for passage in report.passages}
    unproved = [each for each in made.corpus.evidence if each.iri not in proved]
    if unproved and not quiet:
        claims = sorted({keys[each.claim] for each in unproved})
        print(
            f"\n{counted(len(unproved), 'piece of evidence', 'pieces of evidence')} could not be checked (no span, or their document's text is missing): {some_of(claims, 8)}"
        )
    if not reports:
        say(
            "no document of this project has a text hash, so no locator can be checked: enter the text_sha256 that "
            "'immunograph locate TEXT' prints in documents.tsv"
        )
    return all(report.fits for report in reports)


def _through_the_gate(made: Build, project: Project, documents: Path, form: Format, *, quiet: bool = False) -> bool:
    """Compare records with the words of their passages, and print the differences; return whether the gate passes."""
    from immunograph.cli.gating import print_report, report_text
    from immunograph.curation.gate import gate_corpus
    from immunograph.gate import Lexicon

    own = project.curated / "lexicon.tsv"
    lexicon = Lexicon.read(own) if own.is_file() else Lexicon.packaged()
    with working("comparing records and passages"):
        report = gate_corpus(made.corpus, documents, lexicon=lexicon)
    if quiet and report.passes:
        return True
    print("\nRecords compared with the words of their passages:\n" if form is Format.TEXT else "", end="")
    print(print_report(report, quiet=True) if quiet else report_text(report, form))
    return report.passes


def _print_report(report: LocatorReport, keys: dict[str, str], *, quiet: bool) -> None:
    from immunograph.model import EpistemicStatus

    if quiet and report.fits:
        return
    print(f"\n{report.document.title}")
    if report.problem:
        print(f"  does not match: {report.problem}")
    passages = sorted(report.passages, key=lambda each: (each.start, keys[each.evidence.claim]))
    told = 0
    for passage in passages:
        if passage.fits and (quiet or report.problem):  # of a changed text, only what no longer fits is of interest
            continue
        told += 1
        if not passage.fits and told > _SHOWN_MISFITS:
            continue
        evidence = passage.evidence
        cues = ", ".join(f"“{cue.wording}”" for cue in sorted(evidence.cues, key=lambda cue: cue.span.start))
        state = "matches" if passage.fits else "DOES NOT MATCH"
        print(f"\n  {keys[evidence.claim]}  {evidence.span}  {state}" + (f"  cues {cues}" if cues else ""))
        print(f"    {passage.sentence}")
        for problem in passage.problems:
            print(f"    does not match: {problem}")
    misfits = sum(not each.fits for each in passages)
    if misfits > _SHOWN_MISFITS:
        print(f"\n  … and {counted(misfits - _SHOWN_MISFITS, 'more that does not match', 'more that do not match')}")
    if passages:
        content = [each for each in passages if each.evidence.status is not EpistemicStatus.BIBLIOGRAPHIC]
        others = [each for each in passages if each.evidence.status is EpistemicStatus.BIBLIOGRAPHIC]
        counts = f"{sum(each.fits for each in content)} of {counted(len(content), 'content locator')}"
        if others:
            counts += f" and {sum(each.fits for each in others)} of {counted(len(others), 'bibliographic one')}"
        verb = "matches" if len(content) == 1 and not others else "match"
        print(f"\n  {counts} {verb} ({report.file})" + ("" if not report.problem else ", in a text that was changed"))


def locate(
    text: Annotated[Path, typer.Argument(help="A text file, UTF-8.")],
    words: Annotated[list[str] | None, typer.Argument(help="Words to find in it.")] = None,
) -> None:
    """Print the SHA-256 and length of a text, and the positions of words in it, as the tables need them.

    Whole words are preferred: 'can' is not found in 'cancer' if the text also has the word 'can'. Exit code 1: one of
    the words does not occur.

    Example: immunograph locate article.txt 'appears to'
    """
    from immunograph.curation.locators import occurrences

    digest, length, found = occurrences(text, words or [])
    print(f"text_sha256  {digest}\ntext_length  {length}")
    for wording, places in found.items():
        for span, longer in places:
            print(f"{wording}@{span}" + (f"  (beginning of {longer})" if longer else ""))
        if not places:
            print(f"{wording!r} does not occur in {text} as a word, nor as the beginning of one")
    if not all(found.values()):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(demo)
    app.command()(new)
    app.command()(build)
    app.command()(check)
    app.command()(locate)
