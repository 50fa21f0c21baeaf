"""Read and check the tables that curators edit, with their locators, identifiers and decisions."""

from immunograph.curation.locators import LocatorReport, check_locators, find_documents, read_sentences
from immunograph.curation.project import Project, packaged_project
from immunograph.curation.reader import read_corpus

__all__ = [
    "LocatorReport",
    "Project",
    "check_locators",
    "find_documents",
    "packaged_project",
    "read_corpus",
    "read_sentences",
]
