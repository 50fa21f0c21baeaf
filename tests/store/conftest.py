"""The servers, each started once for all tests that ask for it, and the stores on disk that several files of tests use."""

import pytest
from disk_stores import closed, path, templates  # noqa: F401
from forged_stores import build, made_once, place, stores  # noqa: F401
from forked_processes import alone  # noqa: F401
from loadable import empty_kg  # noqa: F401
from servers import oxigraph, virtuoso
from snapshot_stores import endless, store  # noqa: F401


@pytest.fixture(scope="session")
def oxigraph_url():
    with oxigraph() as url:
        yield url


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory):
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url
