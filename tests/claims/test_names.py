"""Names: what goes by which, and what may have been meant, in small graphs and large ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import immunograph as ig
from immunograph.claims import NameIndex
from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.normalisation import normal_key


def index(*rows):
    return NameIndex("entity", rows)


def labelled(*labels):
    return index(*((f"urn:{number}", label, "label") for number, label in enumerate(labels)))


def found(names, name):
    try:
        return names.find(name)
    except UnknownNameError:
        return None


LADDER = [
    ("exact label before exact synonym", [("urn:a", "IL-2", "label"), ("urn:b", "IL-2", "exact")], "IL-2", "urn:a"),
    ("exact synonym before a label in another case", [("urn:a", "Kit", "exact"), ("urn:b", "KIT", "label")], "Kit", "urn:a"),
    ("exact synonym before a key", [("urn:a", "kit", "exact"), ("urn:b", "kit", "key")], "kit", "urn:a"),
    ("label in another case before a normalised one", [("urn:a", "il-2", "label"), ("urn:b", "IL2", "label")], "IL-2", "urn:a"),
    ("another spelling before a plural", [("urn:a", "T-cells", "label"), ("urn:b", "T cell", "label")], "T  cells", "urn:a"),
    ("exact case of two genes", [("urn:a", "Cd8a", "label"), ("urn:b", "CD8A", "label")], "CD8A", "urn:b"),
    ("a curators' key last", [("urn:a", "t-cell", "key"), ("urn:b", "T cell", "label")], "T-cell", "urn:b"),
    ("plural of a synonym", [("urn:a", "Treg", "exact")], "Tregs", "urn:a"),
    ("an irregular plural", [("urn:a", "nude mouse", "label")], "nude mice", "urn:a"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "name", "iri"), [case[1:] for case in LADDER], ids=[case[0] for case in LADDER])
def test_names_are_matched_exactly_before_they_are_matched_kindly(rows, name, iri):
    assert index(*rows).find(name) == iri


@pytest.mark.parametrize(("how", "words"), [("broad", "broader"), ("narrow", "narrower"), ("related", "related")])
def test_a_loose_name_is_no_name_and_called_what_it_is(how, words):
    names = index(("urn:c", "interferon", "label"), ("urn:c", "lymphokine", how))
    for name in ("lymphokine", "Lymphokines"):
        with pytest.raises(
            UnknownNameError, match=f"; it is a {words} name of 'interferon'; did you mean 'interferon'"
        ):
            names.find(name)


def test_unknown_names_count_inferred_claims_apart(kg):
    with pytest.raises(UnknownNameError, match=r"The graph has 63 claims and 1 inferred\.$"):
        kg.describe("C99")


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("CD25+ T cell", "CD25- T cell"),
        ("CD127lo T cell", "CD127hi T cell"),
        ("CD56bright NK cell", "CD56dim NK cells"),
        ("IL-1/1", "IL-11"),
        ("CA2", "Ca2+"),
        ("TNFRSF1A", "TNF"),
        ("CD8", "CD8A"),
        ("IL-12 p40", "IL-12 p35"),
        ("HLA-DR+ monocyte", "HLA-DRneg monocyte"),
        ("AID", "AIDS"),
    ],
)
def test_another_thing_is_never_returned_nor_offered(known, asked):
    with pytest.raises(UnknownNameError) as caught:
        labelled(known).find(asked)
    assert caught.value.suggestions == ()


def test_the_opposite_is_named_as_such():
    with pytest.raises(
        UnknownNameError, match=r"no entity is called 'CD25- T cells'; 'CD25\+ T cell' is known, and is the opposite"
    ):
        labelled("CD25+ T cell", "malignant cell").find("CD25- T cells")


def test_an_opposite_is_not_offered_under_a_name_of_it_without_a_sign():
    iri = "http://purl.obolibrary.org/obo/CL_0000625"
    names = index((iri, "CD8+ T cell", "label"), (iri, "CD8 T cell", "exact"))
    with pytest.raises(UnknownNameError) as caught:
        names.find("CD8- T cell")
    assert caught.value.suggestions == ()
    assert str(caught.value).count("is known, and is") == 1
    assert "'CD8+ T cell' is known, and is the opposite" in str(caught.value)


@pytest.mark.parametrize(
    ("known", "asked"), [("macrophage", "macrofage"), ("lymphocyte", "lymfocytes"), ("phagocytosis", "fagocytosis")]
)
def test_a_name_written_as_it_sounds_gets_a_suggestion(known, asked):
    with pytest.raises(UnknownNameError) as caught:
        labelled(known, "melanoma").find(asked)
    assert caught.value.suggestions == (known,)


def test_one_name_of_two_things_is_refused_with_both_identifiers():
    base = "http://purl.obolibrary.org/obo/CL_"
    names = index((base + "0000084", "T cell", "label"), (base + "0000542", "T cell", "label"))
    with pytest.raises(
        AmbiguousNameError,
        match=r"'T cell' names 2 entities: CL:0000084 \('T cell'\), CL:0000542 \('T cell'\); use one",
    ) as caught:
        names.find("T cell")
    assert [identifier for identifier, _ in caught.value.candidates] == ["CL:0000084", "CL:0000542"]
    assert names.find("CL:0000542") == base + "0000542"
    assert names.labels_of_several() == [("T cell", [base + "0000084", base + "0000542"])]


@pytest.mark.parametrize(
    "rows",
    [
        [("urn:a", "p40", "exact"), ("urn:b", "p40", "exact")],
        [("urn:a", "IL 2", "exact"), ("urn:b", "il-2", "label")],
        [("urn:a", "Cd8a", "label"), ("urn:b", "CD8A", "label"), ("urn:c", "p40", "label")],
    ],
)
def test_equally_good_matches_are_refused(rows):
    for name in ("P40", "IL2", "cd8a"):
        iris = {iri for iri, written, _ in rows if normal_key(written) == normal_key(name)}
        if len(iris) > 1:
            with pytest.raises(AmbiguousNameError):
                index(*rows).find(name)


def test_a_name_of_nothing_but_marks_is_unknown():
    for name in ("", " ", "--"):
        with pytest.raises(UnknownNameError):
            index(("urn:a", "...", "label"), ("urn:b", "b", "label")).find(name)


@pytest.mark.parametrize("many", [False, True])
def test_what_was_meant_is_found_among_few_and_among_many(many):
    rows = [("urn:il2", "interleukin-2", "label"), ("urn:ifn", "interferon", "label")]
    if many:
        rows += [(f"urn:{n}", f"gene number {n}", "label") for n in range(6000)]
    names = index(*rows)
    assert names.suggest("interleukn-2")[0] == "interleukin-2"
    assert names.suggest("zzzzzzzz") == []
    with pytest.raises(UnknownNameError, match="did you mean 'interleukin-2'"):
        names.find("interleukn2")


def test_suggestions_know_synonyms_and_offer_each_thing_once():
    names = index(
        ("urn:il2", "interleukin-2", "label"), ("urn:il2", "aldesleukin", "exact"), ("urn:il2", "aldesleukine", "exact")
    )
    assert names.suggest("aldeslukin") == ["aldesleukin"]
    assert names.nearest("aldeslukin") == [("urn:il2", "aldesleukin")]


def test_iris_are_not_suggested():
    names = NameIndex(
        "claim", [("https://x.org/claim/ab12", "https://x.org/claim/ab12", "iri"), ("urn:c", "C1", "identifier")]
    )
    assert names.suggest("https://x.org/claim/ab13") == []
    assert names.find("https://x.org/claim/ab12") == "https://x.org/claim/ab12"


NAMES = st.sampled_from(["a", "A", "b-1", "B 1", "b+1", "c", "é", "", "bs", "a cells", "a cell"])
HOW = st.sampled_from(["label", "identifier", "exact", "broad", "narrow", "related"])


@given(st.lists(st.tuples(st.sampled_from(["urn:1", "urn:2", "urn:3"]), NAMES, HOW), max_size=8), NAMES)
def test_an_exact_name_is_found_by_looking_through_all_names(rows, name):
    rank = {"label": 0, "identifier": 1, "exact": 2}
    fits = [(rank[how], iri) for iri, written, how in rows if written == name != "" and how in rank]
    if fits:
        best = {iri for order, iri in fits if order == min(fits)[0]}
        assert found(index(*rows), name) == (best.pop() if len(best) == 1 else None)
    else:
        got = found(index(*rows), name)
        spelt = {iri for iri, written, how in rows if normal_key(written).rstrip("s") == normal_key(name).rstrip("s")}
        assert got is None or got in spelt


def test_a_broader_name_is_offered_but_no_sibling():
    names = index(("urn:a", "IL-2", "exact"), ("urn:b", "IFN", "exact"), ("urn:b", "interferon", "label"))
    assert names.suggest("IL-7") == []
    assert names.suggest("IFN gamma") == ["IFN"]


@pytest.mark.parametrize(
    "form",
    [
        "CL:0000542", "cl:0000542", "CL_0000542", "cl_0000542", "http://purl.obolibrary.org/obo/CL_0000542",
        "https://purl.obolibrary.org/obo/CL_0000542", "<http://purl.obolibrary.org/obo/CL_0000542>",
        "http://identifiers.org/cl/CL:0000542", "https://identifiers.org/CL:0000542", "https://bioregistry.io/cl:0000542",
    ],
)  # fmt: skip
def test_an_identifier_is_read_in_all_its_forms(kg, form):
    assert kg.find(form).label == kg.find("CL:0000542").label == "lymphocyte"


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("doid_162", "cancer"),
        ("https://id.nlm.nih.gov/mesh/D007372", "interferon"),
        ("https://www.uniprot.org/uniprot/P60568", None),
        ("uniprot:p60568", "interleukin-2"),
        ("http://purl.uniprot.org/uniprot/P60568", "interleukin-2"),
    ],
)
def test_forms_of_other_registries(kg, form, label):
    assert (kg.find(form).label if found(kg._names("entity"), form) else None) == label


@pytest.mark.parametrize(
    ("written", "meant"),
    [("GO:GO:0006915", "GO:0006915"), ("CL:CL_0000542", "CL:0000542"), ("hgnc:HGNC:6001", "HGNC:6001")],
)
def test_a_doubled_prefix_is_reported(kg, written, meant):
    with pytest.raises(UnknownNameError, match=f"its prefix is written twice: write {meant}"):
        kg.find(written)


def test_an_unknown_name_says_what_the_graph_covers(kg):
    with pytest.raises(UnknownNameError) as caught:
        kg.find("checkpoint inhibitor")
    assert f"The graph has {len(kg.names.entities())} entities: " in str(caught.value)
    categories = kg.names.entities().column("category")
    assert f"{categories.count('Cell')} Cell" in str(caught.value)
    with pytest.raises(UnknownNameError, match=r"The graph has no entities\. The graph has 0 claims\."):
        ig.KnowledgeGraph().describe("anything")


def test_two_entities_of_one_label_in_a_graph():
    graph = ig.KnowledgeGraph()
    for number in (1, 2):
        graph.update(
            f'INSERT DATA {{ ige:t{number} a ig:Entity ; rdfs:label "Th17 cell" ; biolink:category biolink:Cell }}'
        )
    for ask in (graph.find, graph.describe, lambda name: graph.claims(subject=name)):
        with pytest.raises(AmbiguousNameError, match=r"ige:t1 \('Th17 cell'\), ige:t2 \('Th17 cell'\)"):
            ask("Th17 cells")


def test_names_near_an_unknown_one_are_the_same_by_a_scan_and_by_an_index(monkeypatch):
    """Of many names those that share most pieces are compared; the index only counts them quicker."""
    words = [
        "interleukin",
        "interferon",
        "lymphocyte",
        "carbamazepine",
        "Abacavir",
        "HLA-B",
        "T cell",
        "IL",
        "β-catenin",
        "",
    ]
    many = labelled(*(f"{one} {other} {number}" for one in words for other in words for number in (1, 2)), *words)
    asked = ["carbamazepin", "interlukin", "T cel", "hla b", "catenin 1", "IL", "x", "", "lymphocite 2"]
    monkeypatch.setattr("immunograph.claims.names._COMPARED", 20)
    monkeypatch.setattr("immunograph.claims.names._SCANNED", 10**6)
    scanned = [many.nearest(name, n=5) for name in asked]
    monkeypatch.setattr("immunograph.claims.names._SCANNED", 0)
    assert [many.nearest(name, n=5) for name in asked] == scanned
    assert [each[0][1] for each in scanned[:3]] == ["carbamazepine", "interleukin", "T cell"]


@pytest.mark.parametrize(
    ("known", "asked", "sentence"),
    [
        ("CD25high T cell", "CD25hi", "; did you mean 'CD25high T cell'?"),
        ("CD25+ T cell", "CD25+", "; did you mean 'CD25+ T cell'?"),
        ("CD25+ T cell", "CD25hi", "; 'CD25+ T cell' is known, and is not the same: CD25 is positive there, not high"),
        (
            "CD25+ T cell",
            "CD25-",
            "; 'CD25+ T cell' is known, and is the opposite: CD25 is positive there, not negative",
        ),
        ("CD8+ CD25- T cell", "CD8+", "; did you mean 'CD8+ CD25- T cell'?"),
        ("CD8+ CD25- T cell", "CD25hi", "; list them with kg.names.entities()"),
        ("interleukin-15", "Interleukin-15s", "; did you mean 'interleukin-15'?"),
        ("Th17 cell", "Th17s", "; list them with kg.names.entities()"),
        (
            "IL-15",
            "IL-51",
            "; 'IL-15' is known, and is not the same: its number is 15, not 51 (are its digits swapped?)",
        ),
        (
            "CD8 T cell",
            "CD88 T cells",
            "; 'CD8 T cell' is known, and is not the same: its number is 8, not 88 (is a digit typed twice, or only once?)",
        ),
        ("IL-2", "IL-7", "; list them with kg.names.entities()"),
        ("IL-1/15", "IL-1/2", "; list them with kg.names.entities()"),
    ],
)
def test_what_is_alike_is_suggested_only_if_it_may_be_the_same(known, asked, sentence):
    with pytest.raises(UnknownNameError) as caught:
        labelled(known).find(asked)
    assert str(caught.value) == f"no entity is called {asked!r}{sentence}"


@pytest.mark.parametrize("dash", ["-", "–", " – ", "‑"])
def test_a_dash_after_a_marker_may_be_a_minus_and_no_opposite_is_suggested_alone(dash):
    both = labelled("CD25+ T cell", "CD25- T cell")
    with pytest.raises(UnknownNameError) as caught:
        both.find(f"CD25{dash}T cells")
    assert str(caught.value) == (
        f"no entity is called 'CD25{dash}T cells'; did you mean 'CD25- T cell' or 'CD25+ T cell'?"
    )


def test_a_true_minus_is_the_minus_of_a_marker():
    assert labelled("CD25+ T cell", "CD25- T cell").find("CD25\u2212T cell") == "urn:1"
    assert labelled("CD25 T cell", "CD25- T cell").find("CD25\u2212T cell") == "urn:0"  # a hyphen where that is known


@pytest.mark.parametrize(
    ("asked", "near"), [("TIGTI", True), ("TIGT", True), ("TIGIIT", True), ("TIGI", False), ("TIGIV", False)]
)
def test_a_slip_in_a_symbol_gets_a_suggestion_and_a_relative_does_not(asked, near):
    assert labelled("TIGIT").suggest(asked) == (["TIGIT"] if near else [])


def test_who_only_speaks_has_no_claims_above_what_is_said(graph_of, trials):
    trials.append("entities", "board\ta board\tbiolink:Agent\tPeople.")
    trials.append("evidence", "N5\tthird\tsupports\t1\thedged\tboard\t\tMade up.")
    text = graph_of(trials.root).describe("a board").text()
    assert "no claim is about it" in text
    assert "in 1 claim\n" in text
    assert "0 claims" not in text
