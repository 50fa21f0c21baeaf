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
    """A quantifier: its words, its kind, and what it refers to."""

    words: str
    kind: QuantifierKind | None = None
    scope: QuantifierScope | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The vocabulary for generating clauses; each mapping is by IRI.

    Parameters
    ----------
    labels
        Labels of entities, properties and documents.
    generic, plural
        Generic noun phrase of an entity, and its plural.
    verbs
        Verb of a process: ``multiply``, ``be activated``.
    templates
        Verb phrases of predicates, phrases of context dimensions and roles.
    categories
        Biolink category of entities (IRI or local name), used if there is no generic form.
    bearers
        Bearer of a process or capability, to which a quantifier refers.
    wholes
        The whole that an entity is part of, for "some of its cells".
    kinds
        Superclass of an entity, for "at least one interleukin".
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
    """Return the vocabulary of a corpus.

    Parameters
    ----------
    corpus
        The claims, with their evidence, documents and entities.
    labels
        Labels of properties and of terms outside the corpus, by IRI.
    templates
        Templates of properties, by IRI.

    Returns
    -------
    Vocabulary
        The vocabulary.
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
    """Generator of noun phrases.

    Parameters
    ----------
    vocabulary
        The words.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary

    def label(self, value: IRI | Literal | str) -> str:
        """Return the label of an entity, or its CURIE or IRI; a literal in quotes.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        str
            The label.
        """
        if isinstance(value, Literal):
            return f"“{value.value}”"
        return self.words.labels.get(value) or compress(value) or value

    @staticmethod
    def text_of(value: IRI | Literal) -> str:
        """Return the text of a literal without quotes.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        str
            The text; for an entity, its IRI.
        """
        return str(value.value) if isinstance(value, Literal) else value

    def noun(self, value: IRI | Literal | str) -> str:
        """Return the generic noun phrase of an entity: ``interferons``, ``the immune system``, ``cancer``.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        str
            The noun phrase.
        """
        return self.general(value)[0]

    def category(self, value: IRI | Literal | str) -> str:
        """Return the local name of an entity's Biolink category, or an empty string.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        str
            The local name, such as ``Cell``.
        """
        return "" if isinstance(value, Literal) else self.words.categories.get(value, "").removeprefix(BIOLINK)

    def general(self, value: IRI | Literal | str) -> tuple[str, bool]:
        """Return the generic noun phrase of an entity, and whether it is plural.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        tuple[str, bool]
            The noun phrase, and whether it is plural.
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
        """Return the plural of an entity's name, for use with a quantifier.

        Parameters
        ----------
        value
            The name of the entity.

        Returns
        -------
        str
            The plural.
        """
        return self.words.plural.get(value) or pluralised(self.label(value))

    def is_site(self, value: IRI | Literal | str) -> bool:
        """Return whether an entity is a body part that is used with the article *the*.

        Parameters
        ----------
        value
            An entity, or a literal.

        Returns
        -------
        bool
            True if it is.
        """
        return self.category(value) in ANATOMY and self.noun(value).startswith("the ")

    def concerns(self, process: IRI | Literal, value: IRI | Literal | str) -> bool:
        """Return whether a process is borne by an entity or by a whole that it is part of.

        Parameters
        ----------
        process
            The process.
        value
            An entity, or a literal.

        Returns
        -------
        bool
            True if it is.
        """
        if isinstance(process, Literal) or isinstance(value, Literal):
            return False
        near = {*self.words.bearers.get(process, ()), *self.words.wholes.get(process, ())}
        return bool(near & {value, *self.words.wholes.get(value, ())})

    def undergone(self, process: IRI | Literal) -> str:
        """Return the participle of a process that is undergone, such as ``activated``; empty if unknown.

        Parameters
        ----------
        process
            The process.

        Returns
        -------
        str
            The participle, or an empty string.
        """
        verb = "" if isinstance(process, Literal) else self.words.verbs.get(process, "")
        return verb.removeprefix("be ") if verb.startswith("be ") else ""

    def counted(self, value: IRI | Literal, quantifier: Quantifier, *, of: str = "the") -> tuple[str, bool] | None:
        """Return the noun phrase of an entity with a quantifier, and whether it is plural.

        Parameters
        ----------
        value
            The thing.
        quantifier
            The words and their kind.
        of
            Determiner before the whole, if a part is meant: ``its``, ``their`` or ``the``.

        Returns
        -------
        tuple or None
            ``None`` if the quantifier cannot precede a noun.
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
        """Omit the name of the whole after a possessive: ``their cells``, of cancers."""
        for whole in self.words.wholes.get(value, ()):
            start = self.label(whole) + " "
            if plural.startswith(start):
                return plural.removeprefix(start)
        return plural


def after_article(noun: str, adjective: str) -> str:
    """Insert an adjective between the article and the noun.

    Parameters
    ----------
    noun
        The noun phrase.
    adjective
        The adjective.

    Returns
    -------
    str
        The noun phrase with the adjective.

    Examples
    --------
    >>> after_article("the immune system", "activated"), after_article("lymphocytes", "activated")
    ('the activated immune system', 'activated lymphocytes')
    """
    article = next((each for each in ("the ", "a ", "an ") if noun.startswith(each)), "")
    return f"{article}{adjective} {noun.removeprefix(article)}"
