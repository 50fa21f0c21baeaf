"""The documents on assistants and the API say what is so: snippets are JSON, tools and addresses are all there."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from immunograph.cli.assisting import mcp
from immunograph.errors import MissingExtraError
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.settings import Settings

DOCS = Path(__file__).parent.parent.parent / "docs"
ASSISTANTS = (DOCS / "assistants.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")
SNIPPETS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", ASSISTANTS, re.DOTALL)]


def test_snippets_start_the_command_or_name_the_address():
    entries = [entry for snippet in SNIPPETS for servers in snippet.values() for entry in servers.values()]
    assert len(entries) == len(SNIPPETS) == 6
    for entry in entries:
        if "command" in entry:
            assert [entry["command"], *entry["args"]] == ["immunograph", "mcp"]
        else:
            assert (entry.get("url") or entry["httpUrl"]) == f"http://127.0.0.1:{Settings().port}/mcp"
    assert "claude mcp add immunograph -- immunograph mcp" in ASSISTANTS


def test_the_table_lists_every_tool():
    rows = re.findall(r"^\| `(\w+)` \| ", ASSISTANTS.partition("## The tools")[2].partition("## What")[0], re.MULTILINE)
    assert rows == list(OPERATIONS)


def test_the_fields_are_those_of_a_claim(client):
    rows = re.findall(r"^\| (`.+`) \| ", ASSISTANTS.partition("## What comes with a claim")[2], re.MULTILINE)
    fields = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    (claim,) = client.get("/api/claims", params={"subject": "IL-2", "limit": 1}).json()["claims"]
    assert len(fields) > 10
    assert fields <= set(claim)


def test_every_address_of_the_api_answers(client):
    addresses = re.findall(r"`(/api/[\w?=&+./-]+)`", API.partition("## The JSON API")[2])
    assert len(addresses) > 9
    for address in addresses:
        posted = address == "/api/check_wording"
        reply = client.post(address, json={"text": "IL-2.", "claims": ["C35"]}) if posted else client.get(address)
        assert reply.status_code == 200, (address, reply.text)


def test_without_its_package_the_command_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "mcp" else SimpleNamespace())
    with pytest.raises(MissingExtraError, match=re.escape("pip install 'immunograph[mcp]'")):
        mcp()
