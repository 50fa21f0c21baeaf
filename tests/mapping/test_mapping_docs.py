"""Every example of ``docs/mapping.md`` gives the sentences that stand under it."""

import re
from pathlib import Path

import pytest

from immunograph.mapping import packaged_mappings, preview_table, read_mapping
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
    assert len(EXAMPLES) == TEXT.count("```toml") == 6
    room = Path(__file__).parents[2] / "src" / "immunograph" / "mapping"
    source = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    keys = set(re.findall(r'keys\.(?:text|flag|whole|texts|table|any|one_of)\("(\w+)"', source))
    assert not [key for key in sorted(keys) if not re.search(rf"\b{key}\b", TEXT)]
    for name, path in packaged_mappings().items():
        assert f"`{name}`" in TEXT
        assert read_mapping(name).claims
        assert len([line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]) < 30
