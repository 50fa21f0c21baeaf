"""A folder with tables, records and wheels in which identifiers are looked up."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from immunograph.curation import lookup
from immunograph.curation.identifier_table import Record, read_records, write_records
from immunograph.curation.lookup_sources import Package, Source

OBO = """format-version: 1.2
data-version: 2099-01-01

[Term]
id: TOY:1
name: first toy
alt_id: TOY:9

[Term]
id: TOY:2
name: obsolete second toy
is_obsolete: true
replaced_by: TOY:1 ! first toy

[Typedef]
id: TOY:3
name: plays with
"""


class Bench:
    """A curated folder, a cache with one tiny wheel, and the command that reads them."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.curated = root / "curated"
        self.cache = root / "cache"
        self.curated.mkdir()
        self.cache.mkdir()
        self.identifiers = self.curated / "identifiers.tsv"
        self.monkeypatch = monkeypatch
        self.wheel(("toy.obo", "famplex", OBO.encode(), ("TOY",), ()))
        monkeypatch.chdir(root)

    def wheel(self, *files: tuple[str, str, bytes, tuple[str, ...], tuple[str, ...]]) -> Path:
        path = self.cache / "toy_terms-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, _, data, _, _ in files:
                archive.writestr(name, data)
        package = Package("toy-terms", "1.0", hashlib.sha256(path.read_bytes()).hexdigest())
        sources = tuple(
            Source("toy-terms", name, reader, full, "CC0", partial, "2099-01-01")
            for name, reader, _, full, partial in files
        )
        self.monkeypatch.setattr(lookup, "PACKAGES", (package,))
        self.monkeypatch.setattr(lookup, "SOURCES", sources)
        return path

    def table(self, *curies: str, column: str = "term") -> None:
        lines = [f"name\t{column}", *(f"row {number}\t{curie}" for number, curie in enumerate(curies))]
        (self.curated / "entities.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def record(self, curie: str, label: str, state: str = "current", **more: str) -> None:
        records = {**read_records(self.identifiers)}
        records[curie] = Record(curie, label, "somewhere", "1", state, **more)
        write_records(self.identifiers, records.values())

    def run(self, *options: str) -> int:
        return lookup.main(["--curated", str(self.curated), "--cache", str(self.cache), *options])


def section(out: str, kind: str) -> list[str]:
    """Give the lines under one heading of the report, checked against the count in the heading."""
    lines = out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(kind))
    body = []
    for line in lines[start + 1 :]:
        if not line.startswith("  "):
            break
        body.append(line.strip())
    assert lines[start].endswith(f": {len(body)}")
    return body
