"""Compile all test modules with the assertions that pytest rewrites, on all cores.

Otherwise each process of a run does so, at the same time. Collecting the tests would do it as well, and take three times as
long. pytest has no public function for it; where a later version has others than these, nothing is compiled ahead.

python tests/compiling.py
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from _pytest.assertion import rewrite

HERE = Path(__file__).parent


def compile_module(path):
    """Write the compiled module where pytest looks for it, unless it is there."""
    written = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
    if rewrite._read_pyc(path, written) is None:
        stat, code = rewrite._rewrite_test(path, None)
        written.parent.mkdir(parents=True, exist_ok=True)
        rewrite._write_pyc(None, code, stat, written)


if __name__ == "__main__":
    modules = [
        path for path in sorted(HERE.rglob("*.py")) if path.name.startswith("test_") or path.name == "conftest.py"
    ]
    try:
        with ProcessPoolExecutor() as pool:
            list(pool.map(compile_module, modules, chunksize=8))
    except Exception as error:
        print(f"the tests are not compiled ahead: {error}", file=sys.stderr)
