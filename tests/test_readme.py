"""Every command and figure of the README holds."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import immunograph as ig
from commandline import run
from immunograph.assembly import assemble
from immunograph.curation import packaged_project
from immunograph.model import ClaimStatus, EpistemicStatus
from waiting import GUARD

pytestmark = [pytest.mark.slow, pytest.mark.whole]

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    return re.findall(r"^\$ (.+)$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder as the README assumes: the checkout's data, and a text of the reader's own."""
    root = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "data", root / "data")
    (root / "folder-with-your-texts").mkdir()
    (root / "folder-with-your-texts" / "some.txt").write_text("not the article")
    return root


def test_commands_of_the_readme_run(place):
    assert len(commands()) >= 8
    for command in commands():
        words = shlex.split(command)
        if words[0] == "immunograph":
            result = run(*words[1:], cwd=place)
        else:
            result = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=GUARD)
        expected = 1 if "--documents" in command else 0  # the article is not there: told, not a failure of the command
        assert result.returncode == expected, (command, result.stderr)
        assert "Traceback" not in result.stderr
    assert (place / "il2.html").stat().st_size > 10_000


def test_python_of_the_readme_runs(place):
    code = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    result = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, timeout=GUARD)
    assert result.returncode == 0, result.stderr
    assert "C33" in result.stdout
    assert "C02" in result.stdout
    assert "contrast of context" in result.stdout
    assert "interferons help prevent cancer" in result.stdout


def test_figures_of_the_readme_are_counted():
    corpus = assemble(packaged_project()).corpus
    bibliographic = sum(each.status is EpistemicStatus.BIBLIOGRAPHIC for each in corpus.evidence)
    accepted = sum(claim.status is ClaimStatus.ACCEPTED for claim in corpus.claims)
    text = " ".join(README.split())
    claims = len(corpus.claims)
    assert f"{len(corpus.entities)} entities" in text
    assert f"{claims} claims ({claims - bibliographic} of content, {bibliographic} from the reference list)" in text
    assert f"{accepted} claims are accepted" in text
    assert f"{claims - accepted} are hedged, believed, intended, asked or too vague" in text


def test_links_and_pictures_of_the_readme_exist():
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README):
        assert (ROOT / target).exists(), target


def test_commands_named_in_the_readme_are_the_commands_there_are():
    (listed,) = re.findall(r"`immunograph ((?:[\w-]+ \| )+[\w-]+)`", README)
    result = run("--help")
    shown = set(re.findall(r"^\W*(\w[\w-]*)  ", result.stdout.split("Commands", 1)[1], re.MULTILINE))
    assert set(listed.split(" | ")) == shown


def test_makefile_has_the_two_commands():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^    make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_query_of_the_readme_finds_the_questions_of_an_imported_table():
    """Claims of a table have no key."""
    (query,) = re.findall(r'"(SELECT .*?ig:Asks.*?)"', README)
    kg = ig.KnowledgeGraph()
    kg.import_table(
        pl.DataFrame([{"a": "IL-33", "b": "tumour growth", "q": "Does IL-33 affect tumour growth?"}]),
        {
            "source": {"name": "q"},
            "entity": {"a": {"name": "{a}"}, "b": {"name": "{b}"}},
            "evidence": {"stance": "asks", "paraphrase": "{q}"},
            "claim": [{"subject": "a", "predicate": "ig:increases", "object": "b"}],
        },
    )
    assert [row["says"] for row in kg.query(query).to_dicts()] == ["Does IL-33 affect tumour growth?"]
