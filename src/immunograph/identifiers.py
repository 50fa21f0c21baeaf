"""Convert between CURIEs and IRIs, and derive IRIs from content hashes."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from immunograph.model import (
    IRI,
    Certainty,
    Claim,
    ClaimStatus,
    EpistemicStatus,
    Evidence,
    Literal,
    Place,
    Span,
    Stance,
)
from immunograph.registered_prefixes import registered_prefixes
from immunograph.vocabulary import BASE, OBO, PREFIXES, concept

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

CURIE_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]*:[^\s<>\"{}|\\^`]+$")
"""A prefix, a colon and a local part without white space or characters that an IRI cannot hold."""


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
"""Other names of prefixes, in lower case, as the Bioregistry lists them."""


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
        """Return the IRI prefix of a CURIE prefix."""
        return self._expansions[prefix]

    def __contains__(self, prefix: object) -> bool:
        """Return whether a CURIE prefix is known."""
        return prefix in self._expansions

    def items(self) -> Iterable[tuple[str, str]]:
        """Iterate over (prefix, namespace) pairs in definition order."""
        return self._expansions.items()

    def by_length(self) -> Iterable[tuple[str, str]]:
        """Iterate over (prefix, namespace) pairs, longest namespace first, the order in which matches are tried."""
        return iter(self._by_length)

    def extended(self, more: Mapping[str, str]) -> PrefixMap:
        """Return a copy with the prefixes in ``more`` (prefix -> namespace IRI) added; they take precedence."""
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
            If the text is not a CURIE, or its prefix is unknown; the message suggests a similar prefix.
        """
        if not CURIE_PATTERN.match(curie):
            raise ValueError(f"{curie!r} is not a CURIE: expected PREFIX:LOCAL without spaces, such as CL:0000542")
        prefix, _, local = curie.partition(":")
        if prefix not in self._expansions:
            close = [known for known in self._expansions if known.lower() == prefix.lower()]
            hint = f"did you mean {close[0]}:{local}?" if close else "known prefixes: " + ", ".join(self._expansions)
            raise ValueError(f"the prefix of {curie!r} is not known; {hint}")
        return IRI(self._expansions[prefix] + local)

    def known_prefix(self, text: str) -> str | None:
        """Return a prefix, or a synonym of it, as it is spelled in this map; ``None`` if it is unknown.

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
        """Return a CURIE without its repeated prefix, as in ``GO:GO:0006915``; ``None`` if no prefix is repeated.

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
            CURIE in any case (``cl:0000542``) or with an underscore (``CL_0000542``), an OBO PURL, or an IRI of
            identifiers.org or bioregistry.io, by ``http`` or ``https``.

        Returns
        -------
        list of IRI
            Candidates, the most likely first; empty if the text is not an identifier. For an unknown prefix, the IRIs
            that the Biolink model and the OBO Foundry would use.

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
        if prefix is None:  # of an ontology that somebody may have loaded
            stems = dict.fromkeys((registered_prefixes().get(match[1]), f"{OBO}{match[1]}_"))
            return (
                [*found, *(IRI(stem + match[2]) for stem in stems if stem)] if re.search("[0-9]", match[2]) else found
            )
        local = match[2]
        for each in (local, local.upper(), local.lower()):
            found.append(IRI(self._expansions[prefix] + each))
        return list(dict.fromkeys(found))

    def compress(self, iri: str) -> str | None:
        """Convert an IRI to a CURIE by the longest matching namespace; ``None`` if no namespace matches."""
        for prefix, expansion in self._by_length:
            if iri.startswith(expansion) and len(iri) > len(expansion):
                curie = f"{prefix}:{iri[len(expansion) :]}"
                if CURIE_PATTERN.match(curie):
                    return curie
        return None


_DEFAULT = PrefixMap()


def expand(curie: str) -> IRI:
    """Convert a CURIE to an IRI with immunograph's own prefixes; see :meth:`PrefixMap.expand`."""
    return _DEFAULT.expand(curie)


def compress(iri: str) -> str | None:
    """Convert an IRI to a CURIE with immunograph's own prefixes; see :meth:`PrefixMap.compress`."""
    return _DEFAULT.compress(iri)


def slug(label: str) -> str:
    """Convert a label to a slug for an IRI: lower-case ASCII letters, digits and single hyphens.

    Raises
    ------
    ValueError
        If no letter or digit of the Latin alphabet is left.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not made:
        raise ValueError(f"no identifier can be made from {label!r}: use letters or digits of the Latin alphabet")
    return made


def content_hash(content: object) -> str:
    """Return the first 128 bits of the SHA-256 of a value's canonical JSON, as 32 hexadecimal digits."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: str | Literal) -> list[str]:
    if isinstance(value, Literal):
        kind = type(value.value).__name__
        return ["literal", kind, repr(value.value), value.language or "", value.datatype or ""]
    return ["iri", value]


def claim_iri(
    subjects: Iterable[str],
    predicate: str,
    object: IRI | Literal,
    aspect: str = "",
    context: Iterable[tuple[str, IRI | Literal]] = (),
    participants: Iterable[tuple[str, str]] = (),
    joint_objects: Iterable[str] = (),
) -> IRI:
    """Return the IRI of a proposition, a hash of its content and therefore equal in every graph.

    The order of joint subjects, joint objects, context and participants is not significant. Evidence, status and
    curators' keys are not part of the hash.

    Parameters
    ----------
    subjects, predicate, object
        Full IRIs; several subjects act jointly, and the object may be a literal.
    aspect
        IRI of the affected aspect of the object; empty for none.
    context
        Pairs of context dimension and value.
    participants
        Pairs of role and entity.
    joint_objects
        IRIs of further objects, for effects on several objects jointly.

    Returns
    -------
    IRI
        IRI in the namespace of claims, ending with the hash.
    """
    several = {object, *joint_objects}
    content = {
        "subjects": sorted(set(subjects)),
        "predicate": predicate,
        "object": ["iris", *sorted(map(str, several))] if len(several) > 1 else _plain(object),
        "aspect": aspect,
        "context": sorted([dimension, *_plain(value)] for dimension, value in set(context)),
        "participants": sorted([role, entity] for role, entity in set(participants)),
    }
    return IRI(BASE + "claim/" + content_hash(content))


def make_claim(
    subjects: Iterable[IRI],
    predicate: IRI,
    object: IRI | Literal,
    *,
    aspect: str = "",
    context: Iterable[tuple[IRI, IRI | Literal]] = (),
    participants: Iterable[tuple[IRI, IRI]] = (),
    status: ClaimStatus = ClaimStatus.PROPOSED,
    identifiers: Iterable[str] = (),
    joint_objects: Iterable[IRI] = (),
) -> Claim:
    """Create a claim, with its parts in canonical order and its IRI computed.

    Parameters
    ----------
    subjects, predicate, object, aspect, context, participants, status, identifiers, joint_objects
        As in :class:`immunograph.model.Claim`.

    Raises
    ------
    ValueError
        If there is no subject, or a literal is one of several objects.

    Examples
    --------
    >>> pair = make_claim([IRI("x:braf")], IRI("x:sensitizes"), IRI("x:trametinib"), joint_objects=[IRI("x:dabrafenib")])
    >>> pair.objects
    ('x:dabrafenib', 'x:trametinib')
    """
    named = tuple(subjects)
    if not named:
        raise ValueError("a claim needs at least one subject")
    around = tuple(context)
    others = tuple(participants)
    together = tuple(joint_objects)
    return Claim(
        iri=claim_iri(named, predicate, object, aspect, around, others, together),
        subjects=named,
        predicate=predicate,
        object=object,
        aspect=aspect,
        context=around,
        participants=others,
        status=status,
        identifiers=tuple(identifiers),
        joint_objects=together,
    )


def evidence_iri(
    claim: str,
    document: str,
    span: Span | None,
    stance: Stance,
    speaker: str,
    note: str = "",
    context: Iterable[tuple[str, IRI | Literal]] = (),
    *,
    place: Place | None = None,
    quotation: str = "",
    details: Iterable[tuple[str, str]] = (),
) -> IRI:
    """Return the IRI of a piece of evidence, a hash of its claim, location, speaker, stance and context.

    Parameters
    ----------
    claim, document, span, stance, speaker
        As in :class:`immunograph.model.Evidence`.
    note
        Paraphrase; distinguishes evidence without a span, such as two rows of one table.
    context
        Context of the evidence itself: one passage may yield evidence in two contexts.
    place, quotation
        Location and words of a passage without a span; two quotations from one page are two passages.
    details
        Further properties that distinguish two rows of a table, as returned by :func:`passage_details`.

    Notes
    -----
    What is empty is left out of the hash, so that evidence keeps its name when the model learns to say more of it.
    """
    where = [span.start, span.end] if span else None
    content = [claim, document, where, stance.value, speaker, note]
    around = sorted([dimension, *_plain(value)] for dimension, value in set(context))
    found = {
        "details": sorted(map(list, details)),
        "place": [list(part) for part in place.parts] if place else [],
        "quotation": quotation,
    }
    further = {name: value for name, value in found.items() if value}
    return IRI(
        BASE + "evidence/" + content_hash([*content, *([around] if around else []), *([further] if further else [])])
    )


def passage_details(evidence: Evidence) -> list[tuple[str, str]]:
    """Return further properties that are part of a passage's identity.

    Claim, document, stance, speaker, words, place and context are hashed separately. Rows that differ in any of these
    properties are different passages. Default values (certainty 3, asserted) are left out.

    Parameters
    ----------
    evidence
        Evidence to describe.

    Returns
    -------
    list[tuple[str, str]]
        Pairs of property name and value as text, sorted.

    Examples
    --------
    >>> from immunograph.model import Certainty, EpistemicStatus
    >>> ends = (IRI("urn:e"), IRI("urn:c"), IRI("urn:d"), Stance.SUPPORTS)
    >>> how = (Certainty.PROBABLE, EpistemicStatus.ASSERTED, IRI("urn:d"), "It does.")
    >>> passage_details(Evidence(*ends, *how, sample_size=12))
    [('certainty', '2'), ('sample_size', '12')]
    """
    found = {
        "attributed_to": evidence.attributed_to,
        "certainty": "" if evidence.certainty == Certainty.ASSERTED else str(int(evidence.certainty)),
        "design": concept(evidence.design) if evidence.design else "",
        "identifier": evidence.identifier,
        "level": evidence.level,
        "note": evidence.note,
        "sample_size": str(evidence.sample_size or ""),
        "section": concept(evidence.section) if evidence.section else "",
        "status": "" if evidence.status is EpistemicStatus.ASSERTED else evidence.status.value,
        "type": evidence.evidence_type,
        **{f"number {each.kind}": f"{each.comparison}{each.value} {each.unit}" for each in evidence.numbers},
    }
    return sorted((name, str(value)) for name, value in found.items() if value)


def level_iri(base: str, scheme: str, notation: str = "") -> IRI:
    """Return the IRI of an evidence level, from scheme and notation; without a notation, that of the scheme.

    Examples
    --------
    >>> level_iri("https://w3id.org/immunograph/", "civic", "A")
    'https://w3id.org/immunograph/level/civic/A'
    """
    of_scheme = f"{base}level/{slug(scheme)}"
    return IRI(f"{of_scheme}/{quote(notation, safe='')}" if notation else of_scheme)


def waiver_iri(evidence: str, fingerprint: str) -> IRI:
    """Return the IRI of a waiver, a hash of the evidence and the waived finding."""
    return IRI(BASE + "waiver/" + content_hash([evidence, fingerprint]))


def mapping_iri(subject: str, predicate: str, object: str) -> IRI:
    """Return the IRI of a mapping, a hash of its subject, predicate and object."""
    return IRI(BASE + "mapping/" + content_hash([subject, predicate, object]))


def axiom_iri(subject: str, predicate: str, object: str, aspect: str = "") -> IRI:
    """Return the IRI of an axiom, a hash of its content."""
    return IRI(BASE + "axiom/" + content_hash([subject, predicate, object, *([aspect] if aspect else [])]))


def decision_iri(claim: str, outcome: ClaimStatus, agent: str, date: str) -> IRI:
    """Return the IRI of a decision, a hash of claim, outcome, curator and date."""
    return IRI(BASE + "decision/" + content_hash([claim, outcome.value, agent, date]))
