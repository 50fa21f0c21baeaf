"""Small projects to break, and the packaged graph, loaded once."""

import gc
import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.curation import Project, packaged_project
from immunograph.shell_commands import data_named
from timing import EXAMPLES, FIRST, SAMPLED, SHARE, dealt, examples, left_out, listed

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # there is a worker for each core
os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # numpy starts a thread per core in every process, which waits busily

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")  # a busy machine is no failure

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a shell without job control; what the tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


IN_MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 4 << 30


def pytest_addoption(parser):
    parser.addoption(
        "--sampled",
        action="store_true",
        help="a fifth of the cases of long tests, and of the long tests of a file, as `make test` does",
    )


gc.set_threshold(50_000, 20, 20)
"""What a test leaves is seldom in cycles; the usual threshold of 700 objects costs a sixth of the suite's time."""


def pytest_configure(config):
    """Keep temporary files in memory where there is room: stores sync every write, and waiting for a disk tests nothing."""
    if config.option.sampled:
        EXAMPLES["share"] = SHARE
        settings.register_profile("sampled", settings.get_profile("any-machine"), max_examples=examples(100))
        settings.load_profile("sampled")
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_xdist_auto_num_workers(config):
    """Two workers more than there are cores: tests wait for servers, browsers and processes; ``logical``: as many as cores."""
    if config.option.numprocesses == "logical" or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(config, items):
    """Mark the tests that ``make quick`` leaves out because of their time, leave out what ``make test`` does, and deal
    out the files with the longest first; see ``timing.py``."""
    long, here = listed(), Path(__file__).parent
    placed = [(item.path.relative_to(here).as_posix(), item) for item in items]
    for file, item in placed:
        if (file, getattr(item, "originalname", item.name)) in long:
            item.add_marker("long")
    if config.option.sampled:
        marks = [
            next((mark for mark in ("thorough", "whole") if item.get_closest_marker(mark)), "") for _, item in placed
        ]
        names = [(file, getattr(item, "originalname", item.name)) for file, item in placed]
        out = left_out(zip(names, marks, items, strict=True))
        config.hook.pytest_deselected(items=out)
        gone = {id(item) for item in out}
        placed = [(file, item) for file, item in placed if id(item) not in gone]
    items[:] = dealt(placed, sorted({file for file, _ in listed(FIRST)}))


def pytest_collection_finish(session):
    """Leave the thousands of tests that were collected out of every later garbage collection."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item):
    """Forget the width of the terminal (text in a pipe is not wrapped), and the data that a command was last run on."""
    os.environ.pop("COLUMNS", None)
    data_named.set(None)


def pytest_terminal_summary(terminalreporter):
    """One line for each reason why tests were skipped, however many were."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"{number} skipped: {reason}")
    if terminalreporter.config.option.sampled:
        number = len(listed(SAMPLED))
        terminalreporter.write_line(
            f"a fifth of the cases of {number} long tests, or of the long tests of a file, were run: make thorough runs all"
        )


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

    def __init__(self, root: Path, tables: dict[str, str] = SMALL) -> None:
        self.root = root
        (root / "curated").mkdir(parents=True)
        for name, text in tables.items():
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


TRIALS = {
    "documents": "document\ttitle\tkind\n"
    + "".join(f"{name}\tThe {name} study\tarticle\n" for name in ("first", "second", "third", "fourth")),
    "entities": (
        "entity\tlabel\tcategory\tdefinition\n"
        "drug-x\tdrug X\tbiolink:ChemicalEntity\tA made-up drug.\n"
        "drug-z\tdrug Z\tbiolink:ChemicalEntity\tA made-up drug.\n"
        "growth\ttumour growth\tbiolink:BiologicalProcess\tA made-up process.\n"
        "spread\ttumour spread\tbiolink:BiologicalProcess\tA made-up process.\n"
        "skin-tumour\tskin tumour\tbiolink:Disease\tA made-up tumour.\n"
        "lung-tumour\tlung tumour\tbiolink:Disease\tA made-up tumour.\n"
        "old-skin-tumour\told skin tumour\tbiolink:Disease\tA kind of the made-up tumour.\n"
    ),
    "axioms": "subject\trelation\tobject\treason\nold-skin-tumour\trdfs:subClassOf\tskin-tumour\tBy its name.\n",
    "claims": (
        "claim\tsubject\tpredicate\tobject\tcontext\n"
        "N1\tdrug-x\tig:inhibits\tspread\t\n"  # null result only
        "N2\tdrug-z\tig:enhances\tgrowth\t\n"  # dispute only
        "N3\tdrug-x\tig:inhibits\tgrowth\t\n"  # supported in general, null in one tumour
        "N4\tdrug-z\tig:inhibits\tspread\t\n"  # supported and null, both in general
        "N5\tgrowth\tig:enhances\tspread\t\n"  # supported, disputed by another in general
    ),
    "evidence": (
        "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tcontext\tparaphrase\n"
        "N1\tfirst\tnull\t3\tevidence_reported\tfirst\t\tDrug X was tested against spread, without effect.\n"
        "N2\tsecond\tdisputes\t3\tasserted\tsecond\t\tIt is wrong that drug Z enhances growth.\n"
        "N3\tfirst\tsupports\t3\tevidence_reported\tfirst\t\tDrug X slowed growth.\n"
        "N3\tthird\tnull\t3\tevidence_reported\tthird\tdisease=old-skin-tumour\tIn old skin tumours drug X failed.\n"
        "N4\tfirst\tsupports\t3\tevidence_reported\tfirst\t\tDrug Z reduced spread.\n"
        "N4\tsecond\tnull\t2\tevidence_reported\tsecond\t\tDrug Z left spread unchanged.\n"
        "N5\tthird\tsupports\t3\tasserted\tthird\t\tGrowth enhances spread.\n"
        "N5\tfourth\tdisputes\t3\tasserted\tfourth\t\tGrowth does not enhance spread.\n"
    ),
    "decisions": "claim\toutcome\treason\tagent\tdate\n"
    + "".join(f"N{number}\tproposed\tUnder review.\tcurator\t2026-01-01\n" for number in range(1, 6)),
}
"""Null results, disputes and narrower contexts: what must never look like the effect that was not seen."""


OPPOSED = TRIALS | {
    "claims": TRIALS["claims"]
    + "O1\tdrug-x\tig:enhances\tgrowth\t\nO2\tdrug-z\tig:enhances\tspread\tdisease=lung-tumour\n"
    + "O3\tdrug-z\tig:inhibits\tspread\tdisease=skin-tumour\n",
    "evidence": TRIALS["evidence"]
    + "O1\tsecond\tsupports\t3\tasserted\tsecond\t\tDrug X enhances growth.\n"
    + "O2\tsecond\tsupports\t3\tasserted\tsecond\t\tDrug Z enhances spread in lung tumours.\n"
    + "O3\tthird\tnull\t3\tevidence_reported\tthird\t\tIn skin tumours drug Z left spread unchanged.\n",
    "decisions": TRIALS["decisions"] + "".join(f"O{number}\tproposed\tNew.\tc\t2026-01-01\n" for number in (1, 2, 3)),
}
"""More claims, two of them the opposite of one of :data:`TRIALS`, and a null result of one of them in one tumour."""


def _table(*rows: dict[str, object]) -> str:
    """Write rows as a table that has every column of any of them."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([str(row.get(name, "")) for name in columns] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


_SEEN = {"certainty": 3, "status": "evidence_reported"}
_TRIAL = {**_SEEN, "document": "trial", "speaker": "trial", "level": "clinical/B", "design": "randomized_trial"} | {
    "sample_size": 423,
    "section": "results",
}
_LISTED = {"claim": "K3", "stance": "supports", "certainty": 3, "status": "asserted", "paraphrase": "It is listed."}
CLINICAL = {
    "documents": (
        "document\ttitle\tkind\tidentifiers\tyear\tderived_from\tstatus\tstatus_date\tstatus_source\n"
        "trial\tThe trial\tarticle\tPMID:11111111 | 10.1000/TRIAL\t2014\tpreprint\tpublished\t\t\n"
        "preprint\tThe preprint\tpreprint\t\t2013\t\tpreprint\t\t\n"
        "case\tA case\tarticle\tPMC2222\t2016\t\t\t\t\n"
        "registry\tThe registry\tregistry\tNCT01234567\t\t\t\t\t\n"
        "database\tA database\tdatabase\t\t2015\t\t\t\t\n"
        "copy\tAnother database\tdatabase\t\t2019\tdatabase\t\t\t\n"
        "fraud\tThe withdrawn mice\tarticle\tPMID:33333333\t2012\t\tretracted\t2015-05-01\tthe journal's notice\n"
    ),
    "entities": "entity\tlabel\tcategory\tdefinition\n"
    + "".join(
        f"{key}\t{label}\tbiolink:{category}\tMade up for a test.\n"
        for key, label, category in (
            ("variant", "variant V", "SequenceVariant"),
            ("drug-a", "drug A", "Drug"),
            ("drug-b", "drug B", "Drug"),
            ("tumour", "tumour T", "Disease"),
            ("ligand", "ligand L", "Protein"),
            ("receptor", "receptor R", "MacromolecularComplex"),
            ("chain-1", "chain R1", "Protein"),
            ("chain-2", "chain R2", "Protein"),
        )
    ),
    "axioms": "subject\trelation\tobject\treason\n"
    + "".join(f"receptor\tig:hasComponent\tchain-{number}\tMade up.\n" for number in (1, 2)),
    "levels": (
        "scheme\tlevel\tlabel\trank\tscheme_label\n"
        "clinical\tA\tvalidated\t4\tclinical levels\n"
        "clinical\tB\tclinical evidence\t3\t\n"
        "clinical\tC\tcase study\t2\t\n"
        "clinical\tD\tpreclinical\t1\t\n"
    ),
    "claims": (
        "claim\tsubject\tpredicate\tobject\tcontext\tparticipants\n"
        'K1\tvariant\tig:sensitizesTo\tdrug-a | drug-b\t"disease=tumour | lineOfTherapy=""first-line""@en"\t\n'
        "K2\tvariant\tig:confersResistanceTo\tdrug-a\t\t\n"
        "K3\tligand\tig:bindsReceptor\treceptor\t\t\n"
        "K4\tvariant\tig:worseOutcomeIn\ttumour\t\t\n"
        "K5\tdrug-b\tig:treats\ttumour\t\treceptor=receptor\n"
    ),
    "evidence": _table(
        dict(
            _TRIAL,
            claim="K1",
            stance="supports",
            quotation="longer survival",
            evidence="E1",
            numbers="hazard_ratio=0.620 | p_value<0.001",
            place="page=12 | table=2",
            paraphrase="The pair slowed it.",
        ),
        dict(_TRIAL, claim="K1", document="preprint", speaker="preprint", stance="supports", evidence="E2")
        | {"level": "", "sample_size": 200, "section": "abstract", "paraphrase": "The pair slowed it."},
        dict(_SEEN, claim="K2", document="case", speaker="case", stance="supports", evidence="E3", level="clinical/C")
        | {
            "design": "case_report",
            "sample_size": 1,
            "relations": "fails_to_replicate=E1",
            "paraphrase": "One relapsed.",
        },
        {"claim": "K2", "document": "registry", "speaker": "registry", "stance": "unstated"}
        | {
            "certainty": 0,
            "status": "asserted",
            "evidence": "E4",
            "section": "table",
            "numbers": "rating=4",
            "place": "row=7",
            "paraphrase": "It is listed.",
        },
        dict(_LISTED, document="database", speaker="database", evidence="E5", numbers="publication_count=12"),
        dict(_LISTED, document="copy", speaker="copy"),
        dict(_TRIAL, claim="K4", stance="null", quotation="no difference", evidence="E7", numbers="p_value=0.45")
        | {"place": "page=12", "relations": "same_cohort=E1", "paraphrase": "No difference was seen."},
        dict(_TRIAL, claim="K4", stance="null", quotation="none at all", evidence="E8", place="page=12")
        | {"paraphrase": "No difference was seen."},
        dict(_SEEN, claim="K5", document="fraud", speaker="fraud", stance="supports", evidence="E9", level="clinical/D")
        | {"design": "animal_model", "paraphrase": "The mice were cured."},
    ),
    "decisions": "claim\toutcome\treason\tagent\tdate\nK1\taccepted\tA trial.\tcurator\t2026-01-01\n",
}
"""What findings rest on: levels, designs, numbers, places, lineage, a retraction, joint objects, a complex."""


@pytest.fixture
def clinic(tmp_path):
    """The tables of :data:`CLINICAL`, to change."""
    return SmallProject(tmp_path / "clinic", CLINICAL)


@pytest.fixture(scope="session")
def clinical(tmp_path_factory):
    """The graph of :data:`CLINICAL`; tests may not write to it."""
    root = tmp_path_factory.mktemp("clinical") / "clinic"
    SmallProject(root, CLINICAL)
    return _graph_of(root)


@pytest.fixture
def trials(tmp_path):
    """The tables of :data:`TRIALS`, to change."""
    return SmallProject(tmp_path / "trials", TRIALS)


@pytest.fixture(scope="session")
def tried(tmp_path_factory):
    """The graph of :data:`TRIALS`; tests may not write to it."""
    root = tmp_path_factory.mktemp("tried") / "trials"
    SmallProject(root, TRIALS)
    return _graph_of(root)


@pytest.fixture(scope="session")
def opposed(tmp_path_factory):
    """The graph of :data:`OPPOSED`; tests may not write to it."""
    root = tmp_path_factory.mktemp("opposed") / "opposed"
    SmallProject(root, OPPOSED)
    return _graph_of(root)


@pytest.fixture
def project_of(tmp_path):
    """A function that writes tables of one's own: name -> text."""
    return lambda tables: SmallProject(tmp_path / "made", tables)


@pytest.fixture(scope="session")
def graph_of():
    """A function that builds a project and loads it."""
    return _graph_of


def _graph_of(root: Path) -> ig.KnowledgeGraph:
    kg = ig.KnowledgeGraph()
    kg.add(assemble(Project.at(root)).trig(), format="trig")
    return kg


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
