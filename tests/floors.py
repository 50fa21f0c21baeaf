"""Print the lowest allowed version of each dependency, as constraints for pip; ``make floors`` runs the tests with them.

The tools of the tests (the extra ``dev``, where nothing else needs them) and of the documentation are left at their newest.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = ("dev", "docs")


def floors():
    """Give a constraint such as ``polars==1.20`` for each dependency of the package and of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = list(project["dependencies"])
    for extra, requirements in project["optional-dependencies"].items():
        if extra not in TOOLS:
            needed += requirements
    for requirement in needed:
        name, floor = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement).groups()
        yield f"{name}=={floor}"


if __name__ == "__main__":
    print("\n".join(sorted(set(floors()))))
