"""Small projects to break, and the packaged graph, loaded once."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import immunograph as ig
from immunograph.curation import packaged_project

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")  # a busy machine is no failure

SMALL = {
    "documents": "document\ttitle\tkind\ttext_length\ttext_sha256\npaper\tA paper\tarticle\t100\t\n",
    "sentences": "sentence\tdocument\tparagraph\tnumber\tspan\nS1\tpaper\t1\t1\t0-60\n",
    "entities": (
        "entity\tidentifier\tlabel\tcategory\tdefinition\n"
        "drug-x\tX1\tdrug X\tbiolink:ChemicalEntity\tA made-up drug.\n"
        "tumour-y\tX2\ttumour Y\tbiolink:Disease\tA made-up tumour.\n"
    ),
    "claims": "claim\tsubject\tpredicate\tobject\tcontext\nP1\tdrug-x\tig:inhibits\ttumour-y\t\n",
    "evidence": (
        "claim\tdocument\tsentence\tspan\tstance\tcertainty\tstatus\tspeaker\tcues\tparaphrase\n"
        "P1\tpaper\tS1\t10-40\tsupports\t1\thedged\tpaper\tmay@12-15\tDrug X may slow tumour Y.\n"
    ),
    "decisions": "claim\toutcome\treason\tagent\tdate\nP1\tproposed\tOnly hedged.\tcurator\t2026-01-01\n",
}


class SmallProject:
    """A project of one claim, whose cells can be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "curated").mkdir(parents=True)
        for name, text in SMALL.items():
            self.file(name).write_text(text, encoding="utf-8")

    def file(self, name: str) -> Path:
        return self.root / "curated" / f"{name}.tsv"

    def set(self, name: str, column: str, value: str, *, row: int = 0) -> None:
        lines = self.file(name).read_text(encoding="utf-8").splitlines()
        header = lines[0].split("\t")
        cells = lines[row + 1].split("\t")
        cells[header.index(column)] = value
        lines[row + 1] = "\t".join(cells)
        self.file(name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def append(self, name: str, line: str) -> None:
        with self.file(name).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")


@pytest.fixture
def small(tmp_path):
    return SmallProject(tmp_path / "project")


@pytest.fixture(scope="session")
def kg():
    """The packaged graph; tests may not write to it."""
    return ig.load()


@pytest.fixture
def copy_of_packaged(tmp_path):
    """A copy of the packaged tables, to change."""
    root = tmp_path / "copy"
    shutil.copytree(packaged_project().root, root)
    return root
