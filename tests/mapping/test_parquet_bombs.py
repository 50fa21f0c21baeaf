"""Parquet files that unfold to far more than they are: refused before they are decoded, and nothing is imported."""

import random

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError, LimitError
from immunograph.mapping import parquet_files
from immunograph.mapping.parquet_files import Parquet

SPEC = {
    "source": {"name": "lab"},
    "claim": [
        {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "evidence": {"paraphrase": {"from": "{c}"}}}
    ],
}
BOMBS = {
    "a long cell": pl.DataFrame({"a": ["X"], "b": ["Y"], "c": ["x" * 3_000_000]}),
    "a text that is repeated": pl.select(a=pl.repeat("X", 3000), b=pl.repeat("Y", 3000), c=pl.repeat("x" * 1000, 3000)),
    "a long list": pl.DataFrame({"a": ["X"], "b": ["Y"], "c": [["x"] * 200_000]}),
    "many rows of nothing": pl.select(
        a=pl.repeat(None, 2_000_000, dtype=pl.String), b=pl.lit("Y"), c=pl.lit(None, pl.String)
    ),
}


@pytest.fixture
def free(monkeypatch):
    monkeypatch.setattr(parquet_files, "_FREE", 1 << 20)


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_is_refused_and_nothing_is_imported(name, free, tmp_path):
    path = tmp_path / "t.parquet"
    BOMBS[name].write_parquet(path, compression="zstd", statistics=False)  # older polars writes the text four times
    kg = ig.KnowledgeGraph()
    with pytest.raises(LimitError, match=r"t\.parquet: its data expand to more than .* --max-ratio"):
        kg.import_table(path, SPEC, on_error="skip", max_ratio=2)
    assert not len(kg.store)


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_long_header_of_a_page_is_read_whole(name, free, tmp_path, monkeypatch):
    """As older polars writes it: with the largest value of the page in it."""
    monkeypatch.setattr(parquet_files, "_PAGE_HEADER", 4)
    test_a_bomb_is_refused_and_nothing_is_imported(name, free, tmp_path)


def test_a_file_that_is_trusted_is_read_in_frames_of_bounded_size(free, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_files, "_FRAME", 100_000)
    path = tmp_path / "t.parquet"
    frame = BOMBS["a text that is repeated"]
    frame.write_parquet(path, compression="zstd")
    heights = [each.height for each in Parquet(path, max_ratio=1e9).batches()]
    assert sum(heights) == 3000
    assert max(heights) <= 100


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_one_error(seed, tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": ["x", None] * 500, "b": [[1], None] * 500}).write_parquet(path)
    data, dice = bytearray(path.read_bytes()), random.Random(seed)
    if seed % 2:
        del data[dice.randrange(len(data)) :]
    else:
        data[-dice.randrange(9, 200) :] = dice.randbytes(100)
    path.write_bytes(data)
    with pytest.raises(FormatError, match="Parquet file"):
        sum(each.height for each in Parquet(path).batches())
