"""The notebooks run from top to bottom, show what they made, and hold nothing that is not theirs to hold."""

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.notebook
FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def words(output):
    """Give the words and numbers of an output, whatever the layout of this or that library's version."""
    data = output.get("data", {})
    text = str(output.get("text") or data.get("text/html") or data.get("text/plain", ""))
    if "<iframe" in text or "image/png" in data:
        return ["picture"]
    return re.findall(r"[\w.]+", re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL))


def test_the_two_notebooks_are_there():
    assert [path.name for path in NOTEBOOKS][:2] == ["01-tour.ipynb", "02-analysis.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom(path):
    if importlib.util.find_spec("ipykernel") is None:
        pytest.skip("ipykernel is not installed: a notebook cannot be run")
    specification = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
    execute = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(execute)
    made = execute.execute(path)
    assert not [output for output in outputs(made) if output.get("name") == "stderr"]
    kept = nbformat.read(path, as_version=4)
    told = [words(output) for output in outputs(made)]
    assert told == [words(output) for output in outputs(kept)], "an output changed: run 'make notebooks' and look"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebook_shows_tables_and_a_picture(path):
    notebook = nbformat.read(path, as_version=4)
    kinds = [kind for output in outputs(notebook) for kind in output.get("data", {})]
    assert "image/png" in kinds or "image/svg+xml" in kinds
    assert "text/html" in kinds
    assert any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_holds_no_path_and_no_hydrated_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(work|root|home|tmp)/[a-z]", text)
    assert "documents=" not in text
