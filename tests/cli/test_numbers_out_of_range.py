"""A number that an option does not take is answered with the range; an option that a format lacks is refused."""

import pytest

from immunograph.cli.app import app
from immunograph.cli.slips import CommandLineError, run
from immunograph.errors import FormatError


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["hubs", "--limit", "-3"],
            "--limit must be a whole number of at least 1, not -3 (maximum number of entities)",
        ),
        (["hubs", "--limit=abc"], "--limit must be a whole number of at least 1, not abc (maximum number of entities)"),
        (["explore", "IL-2", "--hops", "-1"], "--hops must be a whole number from 0 to "),
        (["serve", "-p", "999999"], "-p must be a whole number from 0 to 65,535, not 999999 (the port; "),
        (["serve", "--timeout", "x"], "--timeout must be a number of at least 0.1, not x"),
        (["query", "ASK {}", "--timeout", "abc"], "--timeout must be a number, not abc"),
        (["query", "ASK {}", "--max-rows", "1.5"], "--max-rows must be a whole number, not 1.5"),
        (["communities", "--resolution", "x"], "--resolution must be a number, not x"),
        (["import", "x.trig", "--max-ratio", "-1"], "--max-ratio must be a number of at least 1, not -1"),
    ],
)
def test_the_range_is_named_in_one_sentence(words, expected):
    with pytest.raises(CommandLineError) as caught:
        run(app, words)
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--status", "asserted"], "--status"),
        (["--status", "accepted"], "--status"),
        (["--min-certainty", "2"], "--min-certainty"),
        (["--focus", "IL-2", "--hops", "2"], "--focus and --hops"),
        (["--bearers"], "--bearers"),
    ],
)
def test_rdf_is_not_selected_by_options_that_it_lacks(tmp_path, options, named):
    with pytest.raises(FormatError, match="RDF is written whole, or one named graph of it") as caught:
        run(app, ["export", "-o", str(tmp_path / "x.nt"), *options])
    assert str(caught.value).endswith(f": leave out {named}")
    assert not (tmp_path / "x.nt").exists()
