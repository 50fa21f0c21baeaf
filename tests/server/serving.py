"""Serving a graph in tests: in this process, and by a real server on a free port."""

import contextlib
import threading

import uvicorn
from starlette.testclient import TestClient

import immunograph as ig
from immunograph.server.app import make_app
from immunograph.server.run import configuration
from immunograph.server.served import Served
from immunograph.server.settings import Settings
from waiting import until

HOST = "http://localhost"


@contextlib.contextmanager
def client_of(make=ig.load, **settings):
    """Serve a graph in this process; gives a client, whose ``served`` is what it asks."""
    served = Served(make, Settings(**settings))
    with TestClient(make_app(served), base_url=HOST, raise_server_exceptions=False) as client:
        client.served = served
        yield client


@contextlib.contextmanager
def running(make=ig.load, **settings):
    """Run a real server on a free port; gives its address without a slash at the end."""
    served = Served(make, Settings(port=0, **settings))
    server = uvicorn.Server(configuration(served, served.settings))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive(), "the server has started")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
