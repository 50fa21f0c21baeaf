"""Read ontology files (OBO, OBO Graphs JSON, OWL) into the same terms."""

from immunograph.curation.ontologies.any_syntax import parse_ontology
from immunograph.curation.ontologies.ontology_terms import Ontology, OntologyTerm, branch_of

__all__ = ["Ontology", "OntologyTerm", "branch_of", "parse_ontology"]
