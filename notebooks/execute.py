"""Execute the notebooks from top to bottom, in a neutral folder; with --write, keep their outputs.

A cell that fails or writes to standard error is an error, and no notebook is then written. Outputs are made
comparable: no execution times, no machine's paths, one kernel name; the same outputs give the same file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
NEUTRAL = {
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's remark on frozen modules
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class NotebookError(Exception):
    """A notebook that does not run as it should."""


class Kernel(AsyncKernelManager):
    """The kernel of this very Python, whatever a user may have installed elsewhere under the same name."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[str(Path(sys.prefix) / "share" / "jupyter" / "kernels")])


def execute(path: Path) -> NotebookNode:
    """Run a notebook and give it back with its outputs.

    Raises
    ------
    NotebookError
        If a cell fails, or writes to standard error.
    """
    import matplotlib.font_manager  # noqa: F401  (its font cache is made here, and not remarked upon in a cell)

    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        client = NotebookClient(
            notebook,
            kernel_manager_class=Kernel,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            timeout=300,
            resources={"metadata": {"path": folder}},
            record_timing=False,
            coalesce_streams=True,
        )
        # no start-up files or settings of the user's either
        environment = os.environ | NEUTRAL | {"IPYTHONDIR": str(Path(folder) / ".ipython")}
        try:
            client.execute(env=environment)
        except (CellControlSignal, CellExecutionError, DeadKernelError, TimeoutError) as error:
            raise NotebookError(f"{path.name}: {error}") from error
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise NotebookError(f"{path.name}: cell {number} wrote to standard error:\n{output.text}")
    return clean(notebook)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Leave out what differs from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        cell.id = f"cell-{number:02}"
        for output in cell.get("outputs", []):
            output.pop("metadata", None)
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = nbformat.from_dict({})
    return notebook


def text_of(notebook: NotebookNode) -> str:
    """Give the file's text: keys sorted, one line break at the end."""
    return str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n"


def main() -> int:
    """Run all notebooks; exit 1 when a cell fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks")
    arguments = parser.parse_args()
    made: dict[Path, NotebookNode] = {}
    for path in sorted(HERE.glob("*.ipynb")):
        try:
            made[path] = execute(path)
        except NotebookError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in made[path].cells)} cells run", file=sys.stderr)
    if arguments.write:
        for path, notebook in made.items():
            draft = path.with_suffix(".part")
            draft.write_text(text_of(notebook), encoding="utf-8")
            draft.replace(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
