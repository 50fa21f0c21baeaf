"""The notebooks run from top to bottom, show what they made, and hold nothing that is not theirs to hold."""

import base64
import csv
import hashlib
import importlib.util
import os
import re
import unicodedata
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebook
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install 'immunograph[test]'")

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

MACHINE_PATH = re.compile(
    r"(?<![\w:/.>])/(?:work|root|home|tmp|usr|opt|var|mnt|private|Users)/\w|[A-Za-z]:\\+\w+\\|site-packages|\bipykernel_\d"
)
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


@pytest.fixture(scope="module")
def runner():
    """notebooks/execute.py, where all that it needs is installed."""
    for needed in ("nbclient", "ipykernel", "matplotlib", "pandas"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed, so no notebook can be executed: pip install 'immunograph[test]'")
    specification = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def made(tmp_path):
    """Write a notebook of these code cells and give its path."""

    def make(*sources):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        path = tmp_path / "small.ipynb"
        nbformat.write(notebook, path)
        return path

    return make


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code(notebook) for output in cell.outputs]


def is_picture(output):
    return bool({"image/png", "image/svg+xml"} & set(output.get("data", {})))


def text_of(output):
    """Give all that an output says in text; a picture says nothing."""
    data = output.get("data", {})
    kept = {kind: value for kind, value in data.items() if not kind.startswith("image/") or kind == "image/svg+xml"}
    return "\n".join([output.get("text", ""), *map(str, kept.values())])


def words(output):
    """Give the words and numbers of an output, whatever the layout of this or that library's version."""
    data = output.get("data", {})
    text = str(output.get("text") or data.get("text/html") or data.get("text/plain", ""))
    if "<iframe" in text or is_picture(output):
        return ["picture"]
    return re.findall(r"[\w.]+", re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL))


def plain_words(text):
    return re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text.casefold()))


def runs(text, length):
    said = plain_words(text)
    return {tuple(said[at : at + length]) for at in range(len(said) - length + 1)}


def test_the_four_notebooks_are_there():
    assert [path.stem for path in NOTEBOOKS] == ["01-tour", "02-analysis", "03-mechanisms", "04-your-own-data"]


def test_the_gallery_shows_the_figure_of_the_notebook():
    notebook = nbformat.read(FOLDER / "04-your-own-data.ipynb", as_version=4)
    (picture,) = [output.data["image/png"] for output in outputs(notebook) if "image/png" in output.get("data", {})]
    assert base64.b64decode(picture) == (ROOT / "docs" / "own-data.png").read_bytes(), (
        "write the figure of the notebook to docs/own-data.png"
    )


def test_the_terms_of_the_own_data_notebook_are_those_of_the_cell_ontology():
    folder = os.environ.get("IMMUNOGRAPH_DATA")
    if not folder:
        pytest.skip("IMMUNOGRAPH_DATA names no folder with the Cell Ontology slim to compare the excerpt with")
    notebook = nbformat.read(FOLDER / "04-your-own-data.ipynb", as_version=4)
    (source,) = [cell.source for cell in code(notebook) if "[Term]" in cell.source]
    excerpt = terms(source.partition('"""')[2].partition('"""')[0].replace("\\\n", ""))
    real = terms((Path(folder) / "ontologies" / "blood_and_immune_upper_slim.obo").read_text(encoding="utf-8"))
    assert len(excerpt) == 6
    for identifier, lines in excerpt.items():
        assert lines <= real[identifier], f"{identifier} is not so in the Cell Ontology: {lines - real[identifier]}"


def terms(text):
    """Return names, exact synonyms and kinds of the terms of an OBO file."""
    found = {}
    for stanza in text.split("[Term]")[1:]:
        lines = re.findall(
            r'^(?:id|name): .*|^is_a: \S+|^synonym: "[^"]*" EXACT', stanza.partition("\n[")[0], re.MULTILINE
        )
        found[lines[0]] = set(lines[1:])
    return found


@pytest.mark.whole
@each_notebook
def test_notebook_runs_from_top_to_bottom_and_says_what_it_said(path, runner):
    now = runner.execute(path)
    kept = nbformat.read(path, as_version=4)
    for number, (new, old) in enumerate(zip(code(now), code(kept), strict=True), start=1):
        told, known = [[words(output) for output in cell.outputs] for cell in (new, old)]
        assert told == known, f"code cell {number} gives another output: run 'make notebooks' and read it"


@each_notebook
def test_every_code_cell_is_committed_with_its_output(path):
    cells = code(nbformat.read(path, as_version=4))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [number for number, cell in enumerate(cells, start=1) if not cell.outputs] == []


@each_notebook
def test_committed_notebook_shows_tables_and_a_picture(path):
    shown = outputs(nbformat.read(path, as_version=4))
    assert any(is_picture(output) for output in shown)
    assert any("text/html" in output.get("data", {}) for output in shown)
    assert not any(output.output_type == "error" or output.get("name") == "stderr" for output in shown)


@each_notebook
def test_committed_notebook_is_as_execute_writes_it(path, runner):
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert runner.text_of(runner.clean(notebook)) == text


@each_notebook
def test_notebook_holds_no_machine_path_and_no_address(path):
    notebook = nbformat.read(path, as_version=4)
    for text in [*(text_of(output) for output in outputs(notebook)), *(cell.source for cell in notebook.cells)]:
        assert not MACHINE_PATH.search(text)
        assert not ADDRESS.search(text)


@pytest.mark.parametrize(
    "text", ["see /opt/x/y.py", "'/home/ana/il2.html'", "C:\\Users\\ana", "<Figure at 0x7f3746c2f710>"]
)
def test_a_machine_path_or_address_would_be_found(text):
    assert MACHINE_PATH.search(text) or ADDRESS.search(text)


@each_notebook
def test_notebook_asks_for_no_text_of_a_document(path):
    notebook = nbformat.read(path, as_version=4)
    assert not [cell.source for cell in notebook.cells if "documents=" in cell.source or "hydrate" in cell.source]


@each_notebook
def test_no_nine_words_of_the_article_are_in_a_notebook(path):
    # Generated sentences name the article's things and capabilities and so share up to eight words with it.
    folder = os.environ.get("IMMUNOGRAPH_DOCUMENTS")
    if not folder:
        pytest.skip("name a folder with the article's text in IMMUNOGRAPH_DOCUMENTS to compare the notebooks with it")
    with (ROOT / "data" / "curated" / "documents.tsv").open(encoding="utf-8", newline="") as stream:
        documents = list(csv.DictReader(stream, delimiter="\t"))
    digests = {row["text_sha256"] for row in documents if row["text_sha256"]}
    files = [each for each in sorted(Path(folder).iterdir()) if each.is_file()]
    texts = [
        each.read_text(encoding="utf-8") for each in files if hashlib.sha256(each.read_bytes()).hexdigest() in digests
    ]
    assert texts, f"no file in {folder} has the SHA-256 of a document"
    with (ROOT / "data" / "curated" / "entities.tsv").open(encoding="utf-8", newline="") as stream:
        labels = [row["label"] for row in csv.DictReader(stream, delimiter="\t")]  # titles and names may be told
    names = set().union(*(runs(name, 5) for name in [*labels, *(row["title"] for row in documents)]))
    notebook = nbformat.read(path, as_version=4)
    told = [*(cell.source for cell in notebook.cells), *(text_of(output) for output in outputs(notebook))]
    plain = [re.sub(r"<style.*?</style>|<[^>]*>", " ", each, flags=re.DOTALL) for each in told]
    for text in texts:
        guarded = {run for run in runs(text, 9) if not any(run[n : n + 5] in names for n in range(5))}
        assert len(guarded) > 100
        assert [run for each in plain for run in runs(each, 9) & guarded] == []


def test_a_cell_that_fails_is_told_with_its_error(made, runner):
    with pytest.raises(runner.NotebookError, match=r"(?s)small\.ipynb.*ZeroDivisionError"):
        runner.execute(made("1 / 0"))


def test_a_cell_that_writes_to_standard_error_is_refused(made, runner):
    with pytest.raises(runner.NotebookError, match="cell 1 wrote to standard error"):
        runner.execute(made("1", "import warnings\nwarnings.warn('old')"))


@pytest.mark.thorough
def test_executing_twice_gives_the_same_text(made, runner):
    path = made(
        "for word in ('one', 'two'):\n    print(word, flush=True)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
        "import os\nsorted(name for name in os.listdir() if not name.startswith('.'))",
    )
    first = runner.text_of(runner.execute(path))
    path.write_text(first, encoding="utf-8")
    assert runner.text_of(runner.execute(path)) == first
    assert [text_of(output).strip() for output in outputs(nbformat.reads(first, as_version=4))][-1] == "[]"
