"""Convert CURIEs to IRIs and back; functions that derive IRIs from content are available here as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from immunograph.content_iris import (
    axiom_iri,
    claim_iri,
    content_hash,
    decision_iri,
    evidence_iri,
    level_iri,
    make_claim,
    mapping_iri,
    passage_details,
    slug,
    waiver_iri,
)
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.registered_prefixes import registered_prefixes
from immunograph.vocabulary import OBO, PREFIXES

__all__ = [
    "CURIE_PATTERN",
    "PrefixMap",
    "axiom_iri",
    "claim_iri",
    "compress",
    "content_hash",
    "decision_iri",
    "evidence_iri",
    "expand",
    "level_iri",
    "make_claim",
    "mapping_iri",
    "passage_details",
    "slug",
    "waiver_iri",
]

CURIE_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]*:[^\s<>\"{}|\\^`]+\Z")
"""Pattern of a CURIE: prefix, colon and local part, without white space or characters that IRIs do not allow."""


_WRITTEN = re.compile(r"([A-Za-z][A-Za-z0-9.]*)[:_]([^\s:<>\"{}|\\^`]+)")
_DOUBLED = re.compile(r"([A-Za-z][A-Za-z0-9.]*):([A-Za-z][A-Za-z0-9.]*)[:_]([^\s:<>\"{}|\\^`]+)")
_HOSTED = re.compile(r"(?:identifiers\.org|bioregistry\.io|n2t\.net|purl\.obolibrary\.org/obo)/([^?#]+)", re.IGNORECASE)
_ALIASES = {
    "uniprot": "uniprotkb",
    "swissprot": "uniprotkb",
    "taxonomy": "ncbitaxon",
    "taxon": "ncbitaxon",
    "famplex": "fplx",
    "pubmed": "pmid",
    "pmcid": "pmc",
    "clinicaltrials": "nct",
    "ctgov": "nct",
    "entrez": "ncbigene",
    "geneid": "ncbigene",
    "pubchem": "pubchem.compound",
    "cid": "pubchem.compound",
    "cellosaurus": "cvcl",
}
"""Synonym of a prefix, in lower case -> prefix in lower case; from the Bioregistry."""


class PrefixMap:
    """An immutable map from CURIE prefixes to namespace IRIs; the longest matching namespace wins.

    Parameters
    ----------
    prefixes
        CURIE prefix -> namespace IRI; by default, immunograph's own prefixes.
    """

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._expansions = dict(prefixes)
        self._by_length = sorted(self._expansions.items(), key=lambda item: (-len(item[1]), item[0]))

    def __getitem__(self, prefix: str) -> str:
        """Return the namespace IRI of a CURIE prefix; raise KeyError if it is unknown."""
        return self._expansions[prefix]

    def __contains__(self, prefix: object) -> bool:
        """Return whether a CURIE prefix is known."""
        return prefix in self._expansions

    def items(self) -> Iterable[tuple[str, str]]:
        """Return the pairs of CURIE prefix and namespace IRI.

        Returns
        -------
        iterable of (str, str)
            Pairs in the order in which they were given.
        """
        return self._expansions.items()

    def by_length(self) -> Iterable[tuple[str, str]]:
        """Iterate over the pairs of prefix and namespace IRI, in the order that :meth:`compress` uses.

        Returns
        -------
        iterable of (str, str)
            Pairs with the longest namespace IRI first.
        """
        return iter(self._by_length)

    def extended(self, more: Mapping[str, str]) -> PrefixMap:
        """Return a copy with further prefixes.

        Parameters
        ----------
        more
            CURIE prefix -> namespace IRI; these take precedence.

        Returns
        -------
        PrefixMap
            A new prefix map.
        """
        return PrefixMap({**self._expansions, **more})

    def expand(self, curie: str) -> IRI:
        """Convert a CURIE to an IRI.

        Parameters
        ----------
        curie
            CURIE such as ``CL:0000542``; the prefix is case-sensitive.

        Returns
        -------
        IRI
            Namespace and local part, concatenated.

        Raises
        ------
        ValueError
            If the text is not a CURIE, or its prefix is unknown; the message names the prefix that differs in case only,
            or else all known prefixes.
        """
        if not CURIE_PATTERN.match(curie):
            raise ValueError(
                f"{quoted(curie)} is not a CURIE: expected PREFIX:LOCAL without spaces, such as CL:0000542"
            )
        prefix, _, local = curie.partition(":")
        if prefix not in self._expansions:
            close = [known for known in self._expansions if known.lower() == prefix.lower()]
            hint = f"did you mean {close[0]}:{local}?" if close else "known prefixes: " + ", ".join(self._expansions)
            raise ValueError(f"the prefix of {quoted(curie)} is not known; {hint}")
        return IRI(self._expansions[prefix] + local)

    def known_prefix(self, text: str) -> str | None:
        """Normalise the case of a prefix, and replace synonyms.

        Parameters
        ----------
        text
            A prefix in any case, or a synonym of a prefix such as ``UniProt``.

        Returns
        -------
        str or None
            The prefix as it is spelled in this map; ``None`` if it is unknown.

        Examples
        --------
        >>> PrefixMap().known_prefix("mondo"), PrefixMap().known_prefix("UniProt")
        ('MONDO', 'UniProtKB')
        """
        return text if text in self._expansions else self.spellings().get(text.lower())

    def spellings(self) -> dict[str, str]:
        """Return the prefixes by lower-case spelling, with synonyms from the Bioregistry.

        Returns
        -------
        dict of str to str
            Spelling in lower case -> prefix as it is spelled in this map.

        Examples
        --------
        >>> PrefixMap().spellings()["pubmed"], PrefixMap().spellings()["cl"]
        ('PMID', 'CL')
        """
        made = {prefix.lower(): prefix for prefix in reversed(list(self._expansions))}
        return made | {alias: made[name] for alias, name in _ALIASES.items() if name in made}

    def doubled(self, text: str) -> str | None:
        """Correct a CURIE with a repeated prefix, such as ``GO:GO:0006915``.

        Parameters
        ----------
        text
            An identifier as typed by the user.

        Returns
        -------
        str or None
            The CURIE with a single prefix; ``None`` if no known prefix is repeated.

        Examples
        --------
        >>> PrefixMap().doubled("GO:GO:0006915"), PrefixMap().doubled("hgnc:HGNC_6001"), PrefixMap().doubled("GO:0006915")
        ('GO:0006915', 'HGNC:6001', None)
        """
        match = _DOUBLED.fullmatch(text.strip())
        if match is None:
            return None
        first, second = self.known_prefix(match[1]), self.known_prefix(match[2])
        return f"{first}:{match[3]}" if first is not None and first == second else None

    def readings(self, text: str) -> list[IRI]:
        """Return the IRIs that an identifier may denote, in any of the usual notations.

        Parameters
        ----------
        text
            CURIE in any case (``cl:0000542``) or with an underscore (``CL_0000542``), an IRI in a known namespace, an OBO
            PURL, or an IRI of identifiers.org, bioregistry.io or n2t.net, by ``http`` or ``https``.

        Returns
        -------
        list of IRI
            Candidates, the most likely first; empty if the text is in none of these notations. For an unknown prefix, the
            IRIs that the Biolink model and the OBO Foundry would use, if the local part has a digit.

        Examples
        --------
        >>> PrefixMap().readings("cl_0000542")[0]
        'http://purl.obolibrary.org/obo/CL_0000542'
        >>> PrefixMap().readings("https://identifiers.org/hgnc/6001")[0]
        'http://identifiers.org/hgnc/6001'
        >>> PrefixMap().readings("HP:0000486")
        ['http://purl.obolibrary.org/obo/HP_0000486']
        """
        written = text.strip().removeprefix("<").removesuffix(">")
        found: list[IRI] = []
        if re.match(r"https?://", written, re.IGNORECASE):
            plain = re.sub(r"^https?://(?:www\.)?", "", written, flags=re.IGNORECASE)
            for _, expansion in self._by_length:
                stem = re.sub(r"^https?://", "", expansion)
                if plain.lower().startswith(stem.lower()) and len(plain) > len(stem):
                    found.append(IRI(expansion + plain[len(stem) :]))
                    break
            hosted = _HOSTED.fullmatch(plain)
            if hosted is None:
                return found
            written = hosted[1].replace("/", ":", 1) if ":" not in hosted[1] else hosted[1].rpartition("/")[2]
        match = _WRITTEN.fullmatch(written)
        prefix = self.known_prefix(match[1]) if match else None
        if match is None:
            return found
        if prefix is None:  # perhaps of an ontology that has been loaded
            stems = dict.fromkeys((registered_prefixes().get(match[1]), f"{OBO}{match[1]}_"))
            return (
                [*found, *(IRI(stem + match[2]) for stem in stems if stem)] if re.search("[0-9]", match[2]) else found
            )
        local = match[2]
        for each in (local, local.upper(), local.lower()):
            found.append(IRI(self._expansions[prefix] + each))
        return list(dict.fromkeys(found))

    def compress(self, iri: str) -> str | None:
        """Convert an IRI to a CURIE, by the longest matching namespace IRI.

        Parameters
        ----------
        iri
            An IRI without brackets.

        Returns
        -------
        str or None
            A CURIE; ``None`` if no prefix matches, or the rest contains characters that a CURIE does not allow.
        """
        for prefix, expansion in self._by_length:
            if iri.startswith(expansion) and len(iri) > len(expansion):
                curie = f"{prefix}:{iri[len(expansion) :]}"
                if CURIE_PATTERN.match(curie):
                    return curie
        return None


_DEFAULT = PrefixMap()


def expand(curie: str) -> IRI:
    """Convert a CURIE to an IRI with immunograph's own prefixes.

    Parameters
    ----------
    curie
        A CURIE such as ``CL:0000542``; the prefix is case-sensitive.

    Returns
    -------
    IRI
        The expanded IRI.

    Raises
    ------
    ValueError
        If the string is not a CURIE or its prefix is unknown.
    """
    return _DEFAULT.expand(curie)


def compress(iri: str) -> str | None:
    """Convert an IRI to a CURIE with immunograph's own prefixes.

    Parameters
    ----------
    iri
        An IRI without brackets.

    Returns
    -------
    str or None
        A CURIE; ``None`` if no prefix matches, or the rest contains characters that a CURIE does not allow.
    """
    return _DEFAULT.compress(iri)
