"""The servers, each started once for all tests that ask for it."""

import pytest
from servers import oxigraph, virtuoso


@pytest.fixture(scope="session")
def oxigraph_url():
    with oxigraph() as url:
        yield url


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory):
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url
