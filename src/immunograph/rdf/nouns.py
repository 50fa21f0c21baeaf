"""Generate noun phrases: generic forms, plurals, and quantified nouns."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from immunograph.identifiers import compress
from immunograph.model import IRI, Corpus, Literal, QuantifierKind, QuantifierScope
from immunograph.rdf.words import ANATOMY, general_form, is_plural, pluralised
from immunograph.vocabulary import BIOLINK, IG, RDFS

__all__ = ["SUBCLASS", "Nouns", "Quantifier", "Vocabulary", "after_article", "vocabulary_of"]

SUBCLASS: Final = RDFS + "subClassOf"
_DOCUMENTS: Final = frozenset({"Article", "JournalArticle", "Publication", "Book", "BookChapter", "Preprint"})
_ONE: Final = frozenset({"any", "each", "every", "a", "an", "one", "at least one", "no", "any one"})
_COUNT: Final = re.compile(
    r"(?:(?:at least|at most|about|only|nearly|more than|fewer than|up to) )?(?:a few|few|several|some|many|most|certain|all|both"
    r"|numerous|various|no|none|half|a minority|a majority|the majority|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|\d+(?:\.\d+)? ?%?)(?: of(?: the| these| those)?)?"
)


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A quantifier of a passage, such as *some of the*.

    Parameters
    ----------
    words
        The words as quoted from the passage.
    kind
        Type of quantifier, such as partitive or universal; ``None`` if unknown.
    scope
        The part of the claim that is quantified, such as its subject; ``None`` if unknown.
    """

    words: str
    kind: QuantifierKind | None = None
    scope: QuantifierScope | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Word forms and templates from which clauses are generated; all mappings have IRIs as keys.

    Parameters
    ----------
    labels
        Labels of entities, properties and documents.
    generic, plural
        Generic noun phrase of an entity (``the immune system``), and its plural.
    verbs
        Verb phrase of a process: ``multiply``, ``be activated``.
    templates
        Verb-phrase templates of predicates; for context dimensions and roles, templates that contain ``{value}``.
    categories
        Biolink category of an entity (IRI or local name). It selects templates, and determines the noun phrase of an
        entity without generic form and plural.
    bearers
        Bearers of a process or capability: quantifiers of the process refer to them.
    wholes
        Wholes of which an entity is a part, for "some of its cells".
    kinds
        Direct superclasses of an entity, for "at least one interleukin".
    documents
        Titles of documents.
    """

    labels: Mapping[str, str]
    generic: Mapping[str, str] = field(default_factory=dict)
    plural: Mapping[str, str] = field(default_factory=dict)
    verbs: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    bearers: Mapping[str, Collection[str]] = field(default_factory=dict)
    wholes: Mapping[str, Collection[str]] = field(default_factory=dict)
    kinds: Mapping[str, Collection[str]] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


def vocabulary_of(corpus: Corpus, labels: Mapping[str, str], templates: Mapping[str, str]) -> Vocabulary:
    """Collect the word forms of a corpus, together with given labels and templates.

    Parameters
    ----------
    corpus
        Entities and documents supply labels; axioms and subclass claims supply bearers, wholes and superclasses.
    labels
        Labels by IRI, for properties and for terms outside the corpus. Labels from the corpus take precedence.
    templates
        Verb-phrase templates by IRI of the property.

    Returns
    -------
    Vocabulary
        Copies of the labels and word forms; ``templates`` is not copied.
    """
    named: dict[str, str] = dict(labels)
    named.update((each.iri, each.title) for each in corpus.documents)
    named.update((each.iri, each.label) for each in corpus.entities)
    related: dict[str, dict[str, list[str]]] = {IG + "bearer": {}, IG + "involves": {}, SUBCLASS: {}}
    stated = [
        (subject, claim.predicate, value)
        for claim in corpus.claims
        for subject in claim.subjects
        for value in claim.objects
        if claim.predicate == SUBCLASS and isinstance(value, str)
    ]
    for subject, predicate, value in [
        *((each.subject, each.predicate, each.object) for each in corpus.axioms),
        *stated,
    ]:
        if predicate in related:
            related[predicate].setdefault(subject, []).append(value)
    return Vocabulary(
        labels=named,
        generic={each.iri: each.generic for each in corpus.entities if each.generic},
        plural={each.iri: each.plural for each in corpus.entities if each.plural},
        verbs={each.iri: each.verb for each in corpus.entities if each.verb},
        templates=templates,
        categories={each.iri: each.category for each in corpus.entities},
        bearers=related[IG + "bearer"],
        wholes=related[IG + "involves"],
        kinds=related[SUBCLASS],
        documents={each.iri: each.title for each in corpus.documents},
    )


class Nouns:
    """Generate English noun phrases for entities and literals.

    Parameters
    ----------
    vocabulary
        Labels, word forms and categories by IRI.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary

    def label(self, value: IRI | Literal | str) -> str:
        """Return the label of an entity (else its CURIE or IRI), or a literal in quotation marks.

        Parameters
        ----------
        value
            IRI of an entity, or a literal.

        Returns
        -------
        str
            The label as in the vocabulary; never empty for a non-empty IRI.
        """
        if isinstance(value, Literal):
            return f"“{value.value}”"
        return self.words.labels.get(value) or compress(value) or value

    @staticmethod
    def text_of(value: IRI | Literal) -> str:
        """Return the text of a literal, without quotation marks.

        Parameters
        ----------
        value
            A literal, or an IRI.

        Returns
        -------
        str
            The text; an IRI is returned unchanged.
        """
        return str(value.value) if isinstance(value, Literal) else value

    def noun(self, value: IRI | Literal | str) -> str:
        """Return the generic noun phrase of an entity: ``interferons``, ``the immune system``, ``cancer``.

        Parameters
        ----------
        value
            IRI of an entity, or a literal.

        Returns
        -------
        str
            The phrase with its article, if it takes one; literals and titles of documents in quotation marks.
        """
        return self.general(value)[0]

    def category(self, value: IRI | Literal | str) -> str:
        """Return the local name of an entity's Biolink category.

        Parameters
        ----------
        value
            IRI of an entity, or a literal.

        Returns
        -------
        str
            A name such as ``Cell``; empty for literals and for entities without a category.
        """
        return "" if isinstance(value, Literal) else self.words.categories.get(value, "").removeprefix(BIOLINK)

    def general(self, value: IRI | Literal | str) -> tuple[str, bool]:
        """Return the generic noun phrase of an entity, and whether it takes a plural verb.

        Parameters
        ----------
        value
            IRI of an entity, or a literal.

        Returns
        -------
        tuple[str, bool]
            The phrase, and True if it is plural.
        """
        if isinstance(value, Literal):
            return self.label(value), False
        generic, plural = self.words.generic.get(value, ""), self.words.plural.get(value, "")
        if generic:
            return generic, generic == plural or is_plural(generic)
        label = self.words.labels.get(value)
        category = self.category(value)
        if value in self.words.documents or category in _DOCUMENTS:
            return f"“{self.words.documents.get(value) or self.label(value)}”", False
        if plural:
            return plural, True
        return general_form(label, category) if label else (self.label(value), False)

    def plural(self, value: str) -> str:
        """Return the plural of an entity's label, for use after a quantifier.

        Parameters
        ----------
        value
            IRI of the entity.

        Returns
        -------
        str
            The plural in the vocabulary, or else one derived from the label.
        """
        return self.words.plural.get(value) or pluralised(self.label(value))

    def is_site(self, value: IRI | Literal | str) -> bool:
        """Return whether an entity is a body part whose noun phrase begins with *the*.

        Parameters
        ----------
        value
            IRI of an entity, or a literal.

        Returns
        -------
        bool
            True for ``the immune system``; False for ``blood`` and for literals.
        """
        return self.category(value) in ANATOMY and self.noun(value).startswith("the ")

    def concerns(self, process: IRI | Literal, value: IRI | Literal | str) -> bool:
        """Return whether a process is one of an entity, or of something that the entity involves.

        Parameters
        ----------
        process
            IRI of the process.
        value
            IRI of an entity.

        Returns
        -------
        bool
            True if the process has the entity as bearer or involves it (``ig:bearer``, ``ig:involves``), or has as
            bearer or involves something that the entity itself directly involves; False for literals.
        """
        if isinstance(process, Literal) or isinstance(value, Literal):
            return False
        near = {*self.words.bearers.get(process, ()), *self.words.wholes.get(process, ())}
        return bool(near & {value, *self.words.wholes.get(value, ())})

    def undergone(self, process: IRI | Literal) -> str:
        """Return the participle of a passive process: ``activated`` for ``be activated``.

        Parameters
        ----------
        process
            IRI of the process, or a literal.

        Returns
        -------
        str
            The participle; empty for literals and for processes whose verb is active or unknown.
        """
        verb = "" if isinstance(process, Literal) else self.words.verbs.get(process, "")
        return verb.removeprefix("be ") if verb.startswith("be ") else ""

    def counted(self, value: IRI | Literal, quantifier: Quantifier, *, of: str = "the") -> tuple[str, bool] | None:
        """Return the noun phrase of an entity with its quantifier, and whether it is plural.

        Parameters
        ----------
        value
            IRI of the counted entity; literals are not counted.
        quantifier
            The quantifier; its scope is ignored.
        of
            Determiner before the whole of which a part is counted: ``its``, ``their`` or ``the``.

        Returns
        -------
        tuple of str and bool, or None
            A phrase such as ``some of their cells``, and True if it is plural; ``None`` if the quantifier cannot
            precede a noun.
        """
        if isinstance(value, Literal):
            return None
        words = quantifier.words.strip().lower()
        if quantifier.kind is QuantifierKind.AMOUNT:
            general, plural = self.general(value)
            many = re.search(r"(?:quantit|amount|number|dose|concentration)", words)
            return (f"{words} of {general}", plural) if many else None
        for bearer in self.words.bearers.get(value, ()):
            general, _ = self.general(value)
            forms = (self.plural(bearer), self.noun(bearer))
            inner = next((form for form in forms if re.search(rf"\b{re.escape(form)}\b", general)), "")
            if inner:
                found = self.counted(IRI(bearer), quantifier, of=of)
                return (general.replace(inner, found[0], 1), False) if found else None
        plural_form = self.plural(value)
        if quantifier.kind is QuantifierKind.PARTITIVE:
            if of != "the":
                return f"some of {of} {self._of_its_whole(value, plural_form)}", True
            return (f"some of the {plural_form}" if "part" in words else f"some {plural_form}"), True
        if words in _ONE:
            return f"{words} {self.label(value)}", False
        if not _COUNT.fullmatch(words):
            return None
        if words.endswith(" of"):
            words += " the"
        elif words.endswith("%"):
            words += " of"
        return f"{words} {plural_form}", True

    def _of_its_whole(self, value: IRI, plural: str) -> str:
        """Return a plural without the name of the whole, for use after a possessive: *cells* of *cancer cells*."""
        for whole in self.words.wholes.get(value, ()):
            start = self.label(whole) + " "
            if plural.startswith(start):
                return plural.removeprefix(start)
        return plural


def after_article(noun: str, adjective: str) -> str:
    """Insert an adjective into a noun phrase, after the article if there is one.

    Parameters
    ----------
    noun
        A noun phrase, with or without *the*, *a* or *an*.
    adjective
        A single word; the article is not adapted to it.

    Returns
    -------
    str
        The longer noun phrase.

    Examples
    --------
    >>> after_article("the immune system", "activated"), after_article("lymphocytes", "activated")
    ('the activated immune system', 'activated lymphocytes')
    """
    article = next((each for each in ("the ", "a ", "an ") if noun.startswith(each)), "")
    return f"{article}{adjective} {noun.removeprefix(article)}"
