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
