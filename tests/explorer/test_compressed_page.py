"""A page and a picture are written compressed if their name says so, as every other output is."""

import gzip

import pytest
from typer.testing import CliRunner

from immunograph.cli.app import app


@pytest.mark.parametrize(("name", "begins"), [("x.html.gz", "<!doctype html"), ("x.svg.gz", "<svg")])
def test_a_page_is_compressed_by_its_name(kg, tmp_path, name, begins):
    kg.explore("interleukin-2").save(tmp_path / name)
    assert gzip.decompress((tmp_path / name).read_bytes()).decode().lower().startswith(begins)
    (tmp_path / name).unlink()
    done = CliRunner().invoke(app, ["explore", "interleukin-2", "-o", str(tmp_path / name)])
    assert done.exit_code == 0, done.output
    assert gzip.decompress((tmp_path / name).read_bytes()).decode().lower().startswith(begins)
