"""Commands that messages suggest name the graph at hand, and a shell reads their words as they are meant."""

from __future__ import annotations

import re
import shlex
import shutil

import pytest
import typer.main

import immunograph as ig
from commandline import run
from immunograph.cli.app import app
from immunograph.curation import packaged_project
from immunograph.errors import UnknownNameError
from immunograph.shell_commands import WITH_DATA, filled, named_on_command_line, naming_data, reading, shell_command


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the packaged graph, in a path that a shell must have quoted."""
    path = tmp_path_factory.mktemp("of whom") / "my graph's.trig"
    shutil.copy(packaged_project().built, path)
    return path


def commands_in(text: str) -> list[list[str]]:
    """The words that a shell would read in each command of a text, as far as the end of its line."""
    found = re.findall(r"immunograph (?!describe takes)[a-z].*?(?=, and claims|\. |$)", text, re.M)
    return [shlex.split(each.rstrip(".")) for each in found]


def test_commands_that_read_a_graph_are_those_with_the_option():
    commands = typer.main.get_command(app).commands
    assert {name for name, each in commands.items() if any("--data" in p.opts for p in each.params)} == WITH_DATA


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "says-who", "c=C30"),
        ("ask", "does-it-prevent"),
        ("ask", "does-it-prevent", "subject=IL-2", "object=lymphocyte", "--wide"),
        ("ask", "firm-neighbourhood"),
        ("ask", "inferred"),
        ("ask", "interleukin-2-to-cancer-cell"),
        ("ask",),
        ("describe", "nosuch"),
        ("describe", "natural", "killer", "cell"),
        ("belief", "nosuch"),
        ("compare", "IL-2", "nosuch"),
        ("explore", "C30"),
    ],
)
def test_every_suggested_command_reads_the_same_graph(copy, words):
    done = run(*words, "--data", copy)
    found = commands_in(done.stdout + done.stderr)
    assert found, done
    for each in found:
        assert each[2:4] == ["--data", str(copy)], each
    packaged = run(*words)
    assert "--data" not in packaged.stdout + packaged.stderr.replace("name another one with --data.", "")


def test_suggested_command_can_be_run_as_printed(copy):
    shown = run("ask", "firm-neighbourhood", "--data", copy).stdout.split("is written by: ")[1]
    words = shlex.split(shown)
    assert run(*words[1:], "-o", copy.with_suffix(".html")).returncode == 0


def test_names_in_a_command_are_quoted_and_names_in_prose_are_not():
    told = filled("Nothing on {a} here. See: immunograph why '{a}' {b}. Of {a}, {none}.", {"a": "it's", "b": "x; rm y"})
    assert told == "Nothing on it's here. See: immunograph why 'it'\"'\"'s' 'x; rm y'. Of it's, {none}."


def test_value_that_looks_like_a_command_or_a_placeholder_stays_as_it_is():
    with reading("{a}.igdb"):
        told = filled("On {a}: immunograph why '{a}'", {"a": "immunograph why {a}"})
    assert told == "On immunograph why {a}: immunograph why --data '{a}.igdb' 'immunograph why {a}'"


def test_credentials_are_never_shown():
    assert named_on_command_line("https://me:se@cret@a.example/q?x=@") == "https://a.example/q?x=@"
    assert named_on_command_line("a@b/c#d.trig") == "a@b/c#d.trig"
    done = run("describe", "natural", "killer", "--data", "http://me:secret@localhost:1/q")
    assert "secret" not in done.stderr
    assert "--data http://localhost:1/q" in done.stderr


def test_option_is_added_once_and_only_where_it_exists():
    with reading("lab.igdb"):
        assert naming_data(naming_data("immunograph why X; immunograph formats")) == (
            "immunograph why --data lab.igdb X; immunograph formats"
        )
        assert shell_command("check", "a b") == "immunograph check 'a b'"
    assert naming_data("immunograph why X") == "immunograph why X"


def test_commands_named_in_python_read_the_graph_that_was_loaded(copy, tmp_path, monkeypatch):
    loaded, packaged = ig.load(copy), ig.load()
    for name, given in (("says-who", {"c": "C30"}), ("does-it-prevent", {}), ("firm-neighbourhood", {})):
        told, plain = (" ".join(kg.ask(name, **given).notes) for kg in (loaded, packaged))
        assert commands_in(told), name
        assert all(each[2:4] == ["--data", str(copy)] for each in commands_in(told))
        assert told.replace(f" --data {shlex.quote(str(copy))}", "") == plain
    with reading("https://a.example/sparql"):  # as a server names it
        assert "--data https://a.example/sparql" in " ".join(loaded.ask("firm-neighbourhood").notes)
    monkeypatch.setattr("immunograph.analysis.contradiction_sentences._VOICES", 0)
    told, plain = (kg.contradictions().text() for kg in (loaded, packaged))
    assert f"more: immunograph describe --data {shlex.quote(str(copy))} " in told
    assert told.replace(f" --data {shlex.quote(str(copy))}", "") == plain


def test_an_open_store_names_itself_without_credentials(tmp_path):
    with ig.open(tmp_path / "lab.igdb") as kg:
        kg.add(packaged_project().built)
        compared = str(kg.networks.compare("interleukin-2", "early stage of cancer"))
        notes = " ".join(kg.ask("inferred").notes)
    for told in (compared, notes):
        assert commands_in(told)
        assert all(each[2:4] == ["--data", str(tmp_path / "lab.igdb")] for each in commands_in(told)), told


def test_an_unknown_question_names_a_call_in_python_and_a_command_elsewhere():
    with pytest.raises(UnknownNameError, match=r"list them with list\(kg\.queries\)"):
        ig.load().ask("nosuchquestion")
    assert "list them with: immunograph ask\n" in run("ask", "nosuchquestion").stderr
