"""The packaged graph, served: in this process, and by a real server on a free port."""

import pytest
from serving import client_of, running


@pytest.fixture(scope="module")
def client():
    """The packaged graph, read-only."""
    with client_of() as made:
        yield made


@pytest.fixture(scope="module")
def address():
    """The address of a real server of the packaged graph, read-only."""
    with running() as made:
        yield made
