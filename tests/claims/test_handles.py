"""Every claim has a name that can be typed: a key, or the beginning of its hash."""

import polars as pl
import pytest

import immunograph as ig
from commandline import run
from immunograph.claims.handles import ClaimIndex, claim_handle, handles_of
from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.vocabulary import BASE

ONE, TWO = f"{BASE}claim/{'ab12cd34' * 4}", f"{BASE}claim/{'ab12cd35' * 4}"


class View:
    """As much of a view as the index reads."""

    def __init__(self, claims, keys):
        self.claims = pl.DataFrame(
            {"claim": claims, "identifier": keys}, schema={"claim": pl.String, "identifier": pl.String}
        ).with_columns(pl.lit("Accepted").alias("status"), pl.lit(value=False).alias("inferred"))
        self.stated = self.claims
        self.declared = pl.Series(claims, dtype=pl.String)


def test_a_column_of_handles_equals_one_by_one():
    claims = [ONE, "http://example.org/c#1", TWO, "urn:x:1", BASE + "claim/short"]
    assert handles_of(pl.Series(claims)).to_list() == [claim_handle(claim) for claim in claims]


@pytest.mark.parametrize("typed", ["ab12cd34", "ab12cd34a", "ab12cd34" * 4])
def test_any_prefix_of_one_claim_is_accepted(typed):
    assert ClaimIndex.of_claims(View([ONE, TWO], [None, None])).find(typed) == ONE


def test_a_prefix_of_several_claims_is_told_with_longer_ones():
    with pytest.raises(UnknownNameError, match="single claim is called 'ab12c'; did you mean 'ab12cd34' or 'ab12cd35'"):
        ClaimIndex.of_claims(View([ONE, TWO], [None, None])).find("ab12c")


def test_a_key_wins_over_a_handle_and_a_mistyped_key_is_no_handle():
    index = ClaimIndex.of_claims(View([ONE, TWO, f"{BASE}claim/{'c350ffff' * 4}"], [None, "ab12cd34", "C35"]))
    assert index.find("ab12cd34") == TWO
    for typed in ("c350", "C350", "ab1"):
        with pytest.raises(UnknownNameError):
            index.find(typed)


def test_inferred_claims_go_by_their_handles_everywhere(kg):
    handle = kg.ask("inferred")[0].claim
    assert kg.describe(handle).as_dict()["status"].startswith("inferred")
    assert kg.why(handle).inferred
    assert str(kg.belief(handle))
    assert kg.sentence(handle)
    assert str(kg.why(handle)) == str(kg.why("interferon", "cancer"))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["describe", "why", "belief"])
def test_commands_print_and_take_the_handle_of_a_claim_without_a_key(tmp_path, command):
    kg = ig.load()
    handle = claim_handle(kg.describe("C35").as_dict()["iri"])
    kg.update("DELETE WHERE { GRAPH ?g { ?c dcterms:identifier 'C35' } }")
    path = tmp_path / "keyless.trig"
    kg.export(path)
    done = run(command, handle, "--data", path)
    assert done.returncode == 0, done.stderr
    assert handle in done.stdout


def test_a_claim_is_found_by_the_identifier_of_a_passage_last_of_all(tmp_path):
    """A key of a row leads to its claim, if no claim, entity or document has this name."""
    rows = {
        "id": ["F1", "F2", "F3", "F3", "IL-2"],
        "a": ["IL-2", "IL-2", "IL-6", "IL-7", "IL-7"],
        "b": ["x", "x", "x", "y", "y"],
    }
    edge = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "evidence": {"identifier": "{id}"}}
    store = tmp_path / "lab.igdb"
    with ig.open(store) as kg:
        kg.import_table(pl.DataFrame(rows), {"source": {"name": "lab"}, "claim": [edge]})
        claim = kg.describe("F1").as_dict()["claim"]
        assert kg.describe("F2").as_dict()["claim"] == kg.why("F1").as_dict()["claim"] == claim
        assert kg.describe("IL-2").title == "IL-2"  # the entity
        for call in (kg.describe, kg.why):
            with pytest.raises(
                AmbiguousNameError, match=r"'F3' names 2 claims: .*IL-6.*IL-7|'F3' names 2 claims: .*IL-7.*IL-6"
            ):
                call("F3")
            with pytest.raises(UnknownNameError, match="is called 'f1'"):
                call("f1")
    assert run("why", "--data", store, "F1").stdout.startswith(run("why", "--data", store, claim).stdout[:20])
