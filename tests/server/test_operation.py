"""The server as a whole: it starts, says that it is well, and is reloaded without dropping a request."""

import urllib.request

import immunograph as ig
from immunograph.server.served import Served


def test_a_real_server_says_that_it_is_well(address):
    with urllib.request.urlopen(f"{address}/healthz") as reply:
        assert (reply.status, b'"ok"' in reply.read()) == (200, True)


def test_a_request_under_way_finishes_on_the_graph_it_began_with():
    served = Served(ig.load)
    with served.lease() as before:
        served.reload()
        assert before.kg.query("ASK {}")  # still open
        with served.lease() as after:
            assert after is not before
            assert after.version != before.version
    assert before._leases == 0
    served.close()
