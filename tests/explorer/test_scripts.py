"""The page's pure modules by themselves, run by Node's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = sorted(str(path) for path in (Path(__file__).parent / "scripts").glob("*.test.js"))
NODE = shutil.which("node")


def version():
    """Return Node's major version, 0 where there is none."""
    told = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=False).stdout if NODE else "v0"
    return int(told.removeprefix("v").partition(".")[0] or 0)


@pytest.mark.skipif(version() < 18, reason="no node 18 or newer here")
def test_modules_of_the_page_alone():
    done = subprocess.run([NODE, "--test", "--test-reporter=tap", *TESTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    written = sum(Path(path).read_text(encoding="utf-8").count("\ntest(") for path in TESTS)
    assert f"# pass {written}\n" in done.stdout, done.stdout
