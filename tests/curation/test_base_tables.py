"""What every project shares with the packaged one is read once, and again when it changes."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.base_tables import read_base
from immunograph.errors import CheckFailedError
from immunograph.identifiers import PrefixMap


def changed(path, old, new):
    """Write a file again with one word replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_base_tables_are_read_once_and_again_after_a_change(copy_of_packaged):
    prefixes = PrefixMap()
    records, predicates = read_base(copy_of_packaged, prefixes)
    assert read_base(copy_of_packaged, prefixes)[1] is predicates
    (first, *_) = predicates.values()
    changed(copy_of_packaged / "ontology" / "predicates.tsv", first.label, "spoils")
    assert next(iter(read_base(copy_of_packaged, prefixes)[1].values())).label == "spoils"
    label = next(record.label for record in records if record.label)
    changed(copy_of_packaged / "curated" / "identifiers.tsv", label, "another label")
    assert "another label" in {record.label for record in read_base(copy_of_packaged, prefixes)[0]}


def test_a_mistake_in_base_tables_is_reported_every_time(copy_of_packaged):
    changed(copy_of_packaged / "ontology" / "predicates.tsv", "\tclaim\t", "\tno such kind\t")
    for _ in range(2):
        with pytest.raises(CheckFailedError, match="no such kind"):
            read_base(copy_of_packaged, PrefixMap())


def test_an_ontology_is_parsed_again_after_a_change(small):
    ontology = small.root / "ontology" / "own.ttl"
    ontology.parent.mkdir()
    seen = []
    for label in ("early", "later"):
        ontology.write_text(f'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "{label}" .\n', encoding="utf-8")
        quads = assemble(Project.at(small.root)).quads
        seen.append({quad.object.value for quad in quads if quad.subject == "urn:a"})
    assert seen == [{"early"}, {"later"}]
