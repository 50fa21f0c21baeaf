"""Normalise identifiers of publications and clinical trials to one IRI each."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.vocabulary import PREFIXES

__all__ = ["publication_iri"]

_PUBLICATION_HOSTS: Final = re.compile(
    r"(?:https?://)?(?:www\.|dx\.|m\.)?(?:doi\.org/|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:pubmed|pmc/articles)/"
    r"|pmc\.ncbi\.nlm\.nih\.gov/articles/|europepmc\.org/(?:articles|article/med|abstract/med)/"
    r"|clinicaltrials\.gov/(?:study|ct2/show)/|identifiers\.org/(?:pubmed|doi|pmc|clinicaltrials)[/:])",
    re.IGNORECASE,
)
_PUBLICATION_PREFIX: Final = re.compile(
    r"(?:(pmid|pubmed|doi)(?:\s{0,9}id\b)?\s{0,9}:?\s{0,9}|(pmcid|pmc|nct|clinicaltrials)\s*:\s*)(?=\S)", re.IGNORECASE
)
_PUBLICATIONS: Final = (
    ("DOI", re.compile(r"(10\.[0-9]{2,9}/\S+)")),
    ("PMC", re.compile(r"PMC([0-9]+(?:\.[0-9]+)?)", re.IGNORECASE)),
    ("NCT", re.compile(r"(NCT[0-9]{8})", re.IGNORECASE)),
    ("PMID", re.compile(r"(?=0*[1-9])([0-9]{1,8})")),
)

_OTHER_NAMES: Final = {"pubmed": "pmid", "pmcid": "pmc", "clinicaltrials": "nct"}


def publication_iri(text: str) -> IRI:
    """Return the canonical IRI of a publication or trial for an identifier in one of the usual notations.

    Parameters
    ----------
    text
        PubMed number, DOI, or number of PMC or ClinicalTrials.gov, with or without its prefix (``PMID:``, ``pmid``,
        ``doi:``), or the URL of one.

    Returns
    -------
    IRI
        Canonical IRI; DOIs are in lower case, because they are case-insensitive.

    Raises
    ------
    ValueError
        If the text is none of these; the message lists the expected notations.

    Examples
    --------
    >>> publication_iri("PMID: 25212276")
    'http://www.ncbi.nlm.nih.gov/pubmed/25212276'
    >>> publication_iri("https://doi.org/10.1000/ABC(1)"), publication_iri("nct01234567")
    ('https://doi.org/10.1000/abc(1)', 'http://identifiers.org/clinicaltrials/NCT01234567')
    """
    plain = text.strip()
    hosted = _PUBLICATION_HOSTS.match(plain)
    rest = plain[hosted.end() :].rstrip("/") if hosted else plain
    if hosted and not rest.startswith("10."):
        rest = re.split("[?#]", rest)[0].rstrip("/")
    named = _PUBLICATION_PREFIX.match(rest)
    rest, said = (rest[named.end() :], (named[1] or named[2]).lower()) if named else (rest, "")
    if said in ("pmc", "pmcid") and rest[:1].isdigit():
        rest = f"PMC{rest}"
    for prefix, pattern in _PUBLICATIONS:
        match = pattern.fullmatch(rest)
        if match and (not said or _OTHER_NAMES.get(said, said) == prefix.lower()):
            local = unquote(match[1]).lower() if prefix == "DOI" else match[1].upper()
            return IRI(PREFIXES[prefix] + quote(local, safe="/:;().,-_+~@!$&'*="))
    raise ValueError(
        f"{quoted(text)} is not an identifier of a publication: expected PMID:12345, DOI:10.1000/abc, PMC:12345 or NCT01234567"
    )
