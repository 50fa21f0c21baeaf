"""Print the lowest allowed version of each dependency, as constraints for pip; ``make floors`` runs the tests with them.

The tools of developers (the extras ``test``, where nothing else needs them, ``lint`` and ``docs``) are left at their newest:
``python tests/floors.py --tools`` prints those that the tests need.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = ("test", "lint", "docs", "dev")


def floors():
    """Yield a constraint such as ``polars==1.20`` for each dependency of the package and of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = list(project["dependencies"])
    for extra, requirements in project["optional-dependencies"].items():
        if extra not in TOOLS:
            needed += requirements
    for requirement in needed:
        name, floor = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement).groups()
        yield f"{name}=={floor}"


def tools():
    """Return the requirements of the tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["optional-dependencies"]["test"]


if __name__ == "__main__":
    print("\n".join(sorted(set(tools() if sys.argv[1:] == ["--tools"] else floors()))))
