"""Every example of ``docs/mapping.md`` gives the sentences that stand under it."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from immunograph.mapping import packaged_mappings, preview_table, read_mapping
from immunograph.model import EpistemicStatus, Section, Stance, StudyDesign
from immunograph.store import LocalStore

TEXT = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```text\n(.*?)```\n\n```toml\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=[re.search('name = "(.*)"', each[1])[1] for each in EXAMPLES])
def test_examples_give_their_sentences(example, tmp_path):
    table, mapping, expected = example
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    shown = preview_table(LocalStore(), tmp_path / "table.csv", tmp_path / "map.toml")
    assert shown.report().partition("\n\n")[0].splitlines() == expected.splitlines()


def test_every_key_is_explained_and_every_packaged_mapping_named():
    assert len(EXAMPLES) == TEXT.count("```toml") == 9
    room = Path(__file__).parents[2] / "src" / "immunograph" / "mapping"
    source = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    keys = set(re.findall(r'keys\.(?:text|flag|whole|texts|table|any|one_of)\("(\w+)"', source))
    assert not [key for key in sorted(keys) if not re.search(rf"\b{key}\b", TEXT)]
    for name, path in packaged_mappings().items():
        assert f"`{name}`" in TEXT
        assert read_mapping(name).claims
        assert len([line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]) < 30


def test_the_dimensions_of_contexts_are_named():
    table = Path(__file__).parents[2] / "data" / "ontology" / "predicates.tsv"
    rows = [line.split("\t")[:2] for line in table.read_text(encoding="utf-8").splitlines()]
    known = {name.removeprefix("ig:") for name, kind in rows if kind == "context" and name != "ig:context"}
    told = re.search(r"the dimensions are (.*?) and your own", TEXT, re.DOTALL)[1]
    assert set(re.findall(r"`(\w+)`", told)) == known


def test_the_closed_lists_are_those_of_the_model():
    rows = dict(
        re.findall(
            r"^\| (`.*?) \| (`.*) \|$", TEXT.partition("closed list;")[2].partition("[[claim]]")[0], re.MULTILINE
        )
    )
    kinds = [Stance, EpistemicStatus, StudyDesign, Section]
    assert [set(re.findall("`(.*?)`", text)) for text in rows.values()] == [
        {each.value for each in kind} for kind in kinds
    ]


def test_a_column_of_p_values_may_say_that_nothing_was_seen():
    """The lines of the documentation, tried."""
    lines = re.search(r"```\n(stance = .*?)```", TEXT, re.DOTALL)[1]
    table = pl.DataFrame({"a": ["x", "y", "z"], "b": ["k", "k", "k"], "p": ["<0.01", "n.s.", "0.03"]})
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
    shown = preview_table(
        LocalStore(), table, {"source": {"name": "lab"}, "evidence": tomllib.loads(lines), "claim": [claim]}
    )
    assert shown.result.rejected == {}
    assert [sentence.split()[1] for _, sentence in shown.sentences] == ["states", "tested", "states"]
