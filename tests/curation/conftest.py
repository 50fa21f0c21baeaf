"""Fixtures of this room."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from article_tables import (
    Row,
    _table,
)
from lookup_bench import Bench


@pytest.fixture(scope="module")
def entities() -> dict[str, Row]:
    return {row["entity"]: row for row in _table("entities.tsv")}


@pytest.fixture(scope="module")
def claims() -> dict[str, Row]:
    return {row["claim"]: row for row in _table("claims.tsv")}


@pytest.fixture(scope="module")
def evidence() -> dict[str, Row]:
    return {row["claim"]: row for row in _table("evidence.tsv")}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    return {row["claim"]: row["outcome"] for row in _table("decisions.tsv")}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    def no_pip(*_: object, **__: object) -> None:
        raise AssertionError("pip was called")

    monkeypatch.setattr(subprocess, "run", no_pip)
    return Bench(tmp_path, monkeypatch)
