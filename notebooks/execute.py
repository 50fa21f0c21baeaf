"""Run the notebooks from top to bottom, in a neutral folder; with --write, keep their outputs.

Outputs are made comparable: no execution times, no machine's paths, one kernel name.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def execute(path: Path) -> NotebookNode:
    """Run a notebook and give it back with its outputs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=300,
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        client.execute()
    return clean(notebook)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Leave out what differs from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        cell.id = f"cell-{number:02}"
        for output in cell.get("outputs", []):
            output.pop("metadata", None)
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = nbformat.from_dict({})
    return notebook


def main() -> int:
    """Run all notebooks; exit 1 when a cell fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks")
    arguments = parser.parse_args()
    for path in sorted(HERE.glob("*.ipynb")):
        made = execute(path)
        if arguments.write:
            path.write_text(nbformat.writes(made, version=4).rstrip("\n") + "\n", encoding="utf-8")
        print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in made.cells)} cells run", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
