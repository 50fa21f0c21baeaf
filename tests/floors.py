"""Print the lowest allowed version of each dependency, as constraints for pip; ``make floors`` runs the tests with them.

The tools of the tests (the extra ``dev``, where nothing else needs them) and of the documentation are left at their newest:
``python tests/floors.py --tools`` prints those that the tests need.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = ("dev", "docs")
NO_TESTS = ("import-linter",)
"""What ``make lint`` alone needs, and what needs newer versions of our dependencies than we do."""


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
    """Yield the requirements of the extra ``dev`` that the tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["optional-dependencies"]["dev"]:
        if re.match(r"[\w.-]+", requirement)[0] not in NO_TESTS:
            yield requirement


if __name__ == "__main__":
    print("\n".join(sorted(set(tools() if sys.argv[1:] == ["--tools"] else floors()))))
