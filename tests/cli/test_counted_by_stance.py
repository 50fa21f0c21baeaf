"""What a null result, a dispute or an aim puts firmly is not counted as asserted, nor an aim as a question."""

from commandline import run
from immunograph.cli.showing import _counts
from immunograph.rdf.words import is_plural


def test_passages_are_counted_by_what_they_do(kg, tried, clinical):
    assert "63 pieces of evidence (4 aims, 41 asserted, 1 open question, 6 possible, 11 probable)" in _counts(kg)
    stances = {row.stance: row.passages for row in tried.counts.by("stance")}
    assert f"{stances['Null']} null" in _counts(tried)
    assert f"{stances['Disputes']} disputing" in _counts(tried)
    assert "1 without a direction" in _counts(clinical)


def test_empty_picture_says_why(tmp_path):
    found = run("explore", "metastasis", "--to", "IL-2", "-o", "n.svg", cwd=tmp_path)
    assert found.returncode == 1
    assert "it is empty: " in found.stderr
    assert (tmp_path / "n.svg").read_text().startswith("<svg")
    query = ("explore", "--query", "SELECT ?claim { ?claim a ig:Nothing }", "-o", "q.svg")
    assert run(*query, cwd=tmp_path).returncode == 1
    assert run("explore", "IL-2", "-o", "full.svg", cwd=tmp_path).returncode == 0


def test_claims_are_headed_by_what_a_row_is(kg, tried):
    assert kg.claims(subject="IL-2").title.startswith("Claims, one row per passage: ")
    table = tried.claims()
    claims = table.to_polars()["claim"].n_unique()
    assert claims < len(table)
    assert table.title == f"Claims, one row per passage: {len(table)} passages of {claims} claims"


def test_plural_of_a_name_that_begins_with_a_capital():
    for name in (
        "CD8+ T cells",
        "NK cells",
        "TILs",
        "Tertiary lymphoid structures",
        "Tregs",
        "induced Tregs",
        "Macrophages",
    ):
        assert is_plural(name), name
    for name in ("Rossi", "Interferons And Interleukins", "KRAS", "Hodgkin disease", "Jones", "Diabetes", "HIV virus"):
        assert not is_plural(name), name
