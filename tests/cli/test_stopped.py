"""Ctrl-C ends any command with code 130 and one word."""

import sys

import pytest

from immunograph.cli import main


@pytest.mark.parametrize("words", [["query", "ASK {}"], ["info"], ["belief"]])
def test_a_command_that_is_stopped_says_so(words, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("immunograph.graph.load", stopped)
    monkeypatch.setattr(sys, "argv", ["immunograph", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "stopped\n"


def test_a_write_that_is_stopped_says_that_it_is_whole_or_not_there(monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("immunograph.cli.app.main", stopped)
    monkeypatch.setattr(sys, "argv", ["immunograph", "import", "claims.nq", "--into=claims.igdb"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "stopped; the store has all of this change or nothing of it\n"
