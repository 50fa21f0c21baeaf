"""One definition for each count: what info, the page, diff and belief count is the same number under the same words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import immunograph as ig
from commandline import run
from immunograph.claims.totals import documents_in_words, entities_in_words, total_of
from immunograph.explorer.column_compression import unpack_table

ENTITIES = "entity\tlabel\tcategory\tdefinition\n" + "".join(
    f"e{n}\tthing {n}\tbiolink:Protein\tIt is.\n" for n in range(7)
)
DOCUMENTS = "document\ttitle\tkind\nd1\tOne\tarticle\nd2\tTwo\tarticle\nd3\tNobody quotes this\tarticle\n"
CLAIMS = "claim\tsubject\tpredicate\tobject\nK1\te0\tig:activates\te1\nK2\te1\tig:inhibits\te2\nK3\te0\tig:binds\te3\n"
EVIDENCE = "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n" + "".join(
    f"{claim}\t{document}\tsupports\t3\tasserted\t{document}\tIt says so.\n"
    for claim, document in (("K1", "d1"), ("K2", "d1"), ("K3", "d2"))
)


def filled(header: str, text: str) -> str:
    """Put rows under a header with more columns."""
    first, *rows = [line.split("\t") for line in text.strip().split("\n")]
    given = [dict(zip(first, row, strict=True)) for row in rows]
    columns = header.split("\t")
    return "\n".join([header, *("\t".join(row.get(column, "") for column in columns) for row in given), ""])


@pytest.fixture(params=["packaged", "another"])
def built(request, tmp_path):
    """Give a graph as a file."""
    if request.param == "packaged":
        ig.load().export(tmp_path / "graph.trig")
    else:
        project = tmp_path / "project"
        assert run("new", str(project)).returncode == 0
        for name, text in (
            ("entities", ENTITIES),
            ("documents", DOCUMENTS),
            ("claims", CLAIMS),
            ("evidence", EVIDENCE),
        ):
            path = project / "curated" / f"{name}.tsv"
            path.write_text(filled(path.read_text(encoding="utf-8").split("\n")[0], text), encoding="utf-8")
        done = run("build", str(project), "-o", str(tmp_path / "graph.trig"))
        assert done.returncode == 0, done.stderr
    return tmp_path / "graph.trig"


def told(*words: str, data: Path) -> object:
    return json.loads(run(*words, "--json", "--data", str(data)).stdout)


def test_info_page_belief_and_diff_count_alike(built):
    info = told("info", data=built)
    claims, inferred = info["claims"]["total"], info["claims"]["inferred"]
    kg = ig.KnowledgeGraph()
    kg.add(built)
    view = kg.columns
    assert (claims, inferred) == tuple(total_of(view))
    for words in (documents_in_words(view), entities_in_words(view)):
        assert words in run("info", "--data", str(built)).stdout

    belief = told("belief", data=built)
    by_rule = [row for row in belief if row["reason"] == "inferred by a rule"]
    assert (len(belief) - len(by_rule), len(by_rule)) == (claims, inferred)

    diff = ig.KnowledgeGraph().diff(kg)
    assert diff.as_dict()["claims"] == {"total": claims, "inferred": inferred}
    assert diff.summary().startswith(f"{total_of(view)} differ: {claims + inferred} added")

    payload = kg.explore()._payload()
    assert len(payload["sources"]) == info["documents_with_passages"]
    quiet = [shape == "dot" for _, shape, _ in payload["groups"]]  # names and definitions, which are no entities
    assert sum(not quiet[row["group"]] for row in unpack_table(payload["nodes"])) == info["entities_in_claims"]
