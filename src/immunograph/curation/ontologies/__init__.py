"""Ontology files read into memory: OBO, OBO Graphs JSON and OWL give the same terms."""

from immunograph.curation.ontologies.any_syntax import parse_ontology
from immunograph.curation.ontologies.ontology_terms import Ontology, OntologyTerm, branch_of

__all__ = ["Ontology", "OntologyTerm", "branch_of", "parse_ontology"]
