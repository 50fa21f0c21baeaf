"""Parse ontology files (OBO, OBO Graphs JSON, OWL) into one data model, :class:`Ontology`."""

from immunograph.curation.ontologies.any_syntax import parse_ontology
from immunograph.curation.ontologies.ontology_terms import Ontology, OntologyTerm, branch_of

__all__ = ["Ontology", "OntologyTerm", "branch_of", "parse_ontology"]
