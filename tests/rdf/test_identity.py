"""What a claim, a passage and a publication are named by, and that old names stay."""

import pytest

from immunograph.identifiers import PrefixMap, claim_iri, evidence_iri, make_claim
from immunograph.model import IRI, Literal, Number, Place, Span, Stance
from immunograph.publications import publication_iri
from immunograph.vocabulary import IDENTIFIER_PATTERNS, PREFIXES

A, B, C = IRI("urn:a"), IRI("urn:b"), IRI("urn:c")


def passage(*, span=None, note="It says so.", **more):
    return evidence_iri("urn:claim", "urn:document", span, Stance.SUPPORTS, "urn:document", note, **more)


def test_names_of_version_0_1_stay():
    assert claim_iri([A], B, C).endswith("/claim/9807a5817101c35a55b39be15e1c8fec")
    assert passage(span=Span(1, 9), note="").endswith("/evidence/f17757116da392a8382b6e8858133598")


def test_joint_objects_make_another_claim_than_one_in_any_order():
    one = make_claim([A], B, C)
    both = make_claim([A], B, C, joint_objects=[A])
    assert both.iri == make_claim([A], B, A, joint_objects=[C]).iri != one.iri
    assert both == make_claim([A], B, A, joint_objects=[C, A])
    assert both.objects == (A, C)
    assert make_claim([A], B, C, joint_objects=[C]) == one
    with pytest.raises(ValueError, match="a literal cannot be one of several"):
        make_claim([A], B, Literal("c"), joint_objects=[C])


def test_two_quotations_from_one_page_are_two_passages():
    page = Place(page="12")
    names = [passage(), passage(place=page), passage(place=page, quotation="x"), passage(place=page, quotation="y")]
    assert len(set(names)) == 4
    assert passage(place=Place(page="12", row="1")) != passage(place=Place(page="12", column="1"))


@pytest.mark.parametrize(
    ("written", "curie"),
    [
        ("25212276", "PMID:25212276"),
        ("PMID: 25212276", "PMID:25212276"),
        ("pubmed:25212276", "PMID:25212276"),
        ("https://pubmed.ncbi.nlm.nih.gov/25212276/", "PMID:25212276"),
        ("10.1000/ABC(1)", "DOI:10.1000/abc(1)"),
        ("doi:10.1000/abc", "DOI:10.1000/abc"),
        ("http://dx.doi.org/10.1000/abc", "DOI:10.1000/abc"),
        ("PMC123", "PMC:123"),
        ("pmcid: PMC123", "PMC:123"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", "PMC:123"),
        ("nct01234567", "NCT:NCT01234567"),
        ("https://clinicaltrials.gov/study/NCT01234567", "NCT:NCT01234567"),
    ],
)
def test_a_publication_has_one_iri_however_it_is_written(written, curie):
    assert PrefixMap().compress(publication_iri(written)) == curie


def test_a_doi_with_angle_brackets_is_an_iri():
    assert publication_iri("10.1002/(SICI)1(1999)62:3<148::A>3.0.CO;2-O") == (
        "https://doi.org/10.1002/(sici)1(1999)62:3%3C148::a%3E3.0.co;2-o"
    )


@pytest.mark.parametrize("text", ["", "PMID:", "doi:25212276", "PMID:10.1000/abc", "NCT123", "Smith 2014", "123456789"])
def test_what_is_no_publication_says_what_is_expected(text):
    with pytest.raises(ValueError, match="is not an identifier of a publication: expected PMID:12345"):
        publication_iri(text)


def test_every_prefix_of_a_registry_has_a_pattern():
    registries = list(PREFIXES)[list(PREFIXES).index("UniProtKB") :]
    assert set(registries) <= set(IDENTIFIER_PATTERNS)


@pytest.mark.parametrize("text", ["about 5", "", "1,5", "5%", "1e999", "٣"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"is not a decimal number|beyond the range"):
        Number(A, text)
