"""Propositions as English clauses: plurals, agreement, a verb phrase for each predicate, the quantifier with its noun.

A clause is what somebody may say, deny or ask; who does, and how firmly, is put around it by
:mod:`immunograph.analysis.sentences`. A predicate's template is a verb phrase that begins with a plain verb:
``slow {object}``, ``be a kind of {object label}``, ``convert {input|something} into {object}``. Further templates may
follow after `` | ``, each with its condition: ``[rate]`` for claims with that aspect, ``[some]`` where a quantifier
counts the object. Context dimensions and roles have templates with ``{value}``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from immunograph.identifiers import compress
from immunograph.model import IRI, Claim, Corpus, Literal, Modality, QuantifierKind, QuantifierScope
from immunograph.rdf.words import general_form, inflected, is_plural, participle, pluralised
from immunograph.vocabulary import BIOLINK, IG, term

__all__ = ["Clauses", "Quantifier", "Vocabulary", "vocabulary_of"]

_DOCUMENTS: Final = frozenset({"Article", "JournalArticle", "Publication", "Book", "BookChapter", "Preprint"})
_ONE: Final = frozenset({"any", "each", "every", "a", "an", "one", "at least one", "no", "any one"})
_COUNT: Final = re.compile(
    r"(?:(?:at least|at most|about|only|nearly|more than|fewer than|up to) )?(?:a few|few|several|some|many|most|certain|all|both"
    r"|numerous|various|no|none|half|a minority|a majority|the majority|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|\d+(?:\.\d+)? ?%?)(?: of(?: the| these| those)?)?"
)
_AROUND: Final = ("manner", "input", "output", "anatomy", "cell", "disease", "population", "species", "instrument", "agent",
                  "stage", "setting", "before", "after")  # fmt: skip
"""In which order context and participants follow the verb phrase; others come last, by name."""

_SLOT: Final = re.compile(r"\{(\w+)(?: (label|text))?(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Quantifier:
    """The words of a quantifier, what kind it is and what it counts."""

    words: str
    kind: QuantifierKind | None = None
    scope: QuantifierScope | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The words that clauses are made of, each by IRI.

    Parameters
    ----------
    labels
        Labels of entities, properties and documents.
    generic, plural
        How running text speaks of an entity in general, and its plural.
    templates
        Verb phrases of predicates, phrases of context dimensions and roles.
    categories
        Biolink category of entities (IRI or local name), for those without a form.
    bearers
        What a process or capability is of: a quantifier counts that, inside the name of the process.
    wholes
        What a thing is part of or from, so that "some of its cells" can be said.
    documents
        Titles of documents, which are named by them in quotes.
    """

    labels: Mapping[str, str]
    generic: Mapping[str, str] = field(default_factory=dict)
    plural: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    bearers: Mapping[str, Collection[str]] = field(default_factory=dict)
    wholes: Mapping[str, Collection[str]] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


def vocabulary_of(corpus: Corpus, labels: Mapping[str, str], templates: Mapping[str, str]) -> Vocabulary:
    """Gather the words of a corpus.

    Parameters
    ----------
    corpus
        Its entities, documents and axioms.
    labels
        Labels of properties and of what is not in the corpus, by IRI.
    templates
        Templates of properties, by IRI.
    """
    named: dict[str, str] = dict(labels)
    named.update((each.iri, each.title) for each in corpus.documents)
    named.update((each.iri, each.label) for each in corpus.entities)
    related: dict[str, dict[str, list[str]]] = {IG + "bearer": {}, IG + "involves": {}}
    for axiom in corpus.axioms:
        if axiom.predicate in related:
            related[axiom.predicate].setdefault(axiom.subject, []).append(axiom.object)
    return Vocabulary(
        labels=named,
        generic={each.iri: each.generic for each in corpus.entities if each.generic},
        plural={each.iri: each.plural for each in corpus.entities if each.plural},
        templates=templates,
        categories={each.iri: each.category for each in corpus.entities},
        bearers=related[IG + "bearer"],
        wholes=related[IG + "involves"],
        documents={each.iri: each.title for each in corpus.documents},
    )


class Clauses:
    """Makes clauses of claims.

    Parameters
    ----------
    vocabulary
        The words.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary

    # --- nouns

    def label(self, value: IRI | Literal | str) -> str:
        """Name a thing by its label: a literal in quotes, a thing without a label by its CURIE or IRI."""
        if isinstance(value, Literal):
            return f"“{value.value}”"
        return self.words.labels.get(value) or compress(value) or value

    @staticmethod
    def text_of(value: IRI | Literal) -> str:
        """Give the text of a literal without quotes."""
        return str(value.value) if isinstance(value, Literal) else value

    def noun(self, value: IRI | Literal | str) -> str:
        """Name a thing as running text does in general: ``interferons``, ``the immune system``, ``cancer``."""
        return self._general(value)[0]

    def _general(self, value: IRI | Literal | str) -> tuple[str, bool]:
        """Give the noun phrase, and whether it is plural."""
        if isinstance(value, Literal):
            return self.label(value), False
        generic, plural = self.words.generic.get(value, ""), self.words.plural.get(value, "")
        if generic:
            return generic, generic == plural or is_plural(generic)
        label = self.words.labels.get(value)
        category = self.words.categories.get(value, "").removeprefix(BIOLINK)
        if value in self.words.documents or category in _DOCUMENTS:
            return f"“{self.words.documents.get(value) or self.label(value)}”", False
        if plural:
            return plural, True
        return general_form(label, category) if label else (self.label(value), False)

    def _plural(self, value: str) -> str:
        return self.words.plural.get(value) or pluralised(self.label(value))

    def counted(self, value: IRI | Literal, quantifier: Quantifier, *, of: str = "the") -> tuple[str, bool] | None:
        """Name a thing with the quantifier that counts it, and say whether that is plural.

        Parameters
        ----------
        value
            The thing.
        quantifier
            The words and their kind.
        of
            What goes before the whole of which a part is meant: ``its``, ``their`` or ``the``.

        Returns
        -------
        tuple or None
            ``None`` where the words do not fit before a noun.
        """
        if isinstance(value, Literal):
            return None
        words = quantifier.words.strip().lower()
        if quantifier.kind is QuantifierKind.AMOUNT:
            general, plural = self._general(value)
            many = re.search(r"(?:quantit|amount|number|dose|concentration)", words)
            return (f"{words} of {general}", plural) if many else None
        for bearer in self.words.bearers.get(value, ()):
            general, _ = self._general(value)
            inner = self._plural(bearer)
            if re.search(rf"\b{re.escape(inner)}\b", general):
                found = self.counted(IRI(bearer), quantifier, of=of)
                return (general.replace(inner, found[0], 1), False) if found else None
        plural_form = self._plural(value)
        if quantifier.kind is QuantifierKind.PARTITIVE:
            return (f"some of {of} {plural_form}" if of != "the" or "part" in words else f"some {plural_form}"), True
        if words in _ONE:
            return f"{words} {self.label(value)}", False
        if not _COUNT.fullmatch(words):
            return None
        if words.endswith(" of"):
            words += " the"
        elif words.endswith("%"):
            words += " of"
        return f"{words} {plural_form}", True

    # --- clauses

    def proposition(self, claim: Claim) -> str:
        """Put a claim as a that-clause: a proposition to be held or doubted, never an assertion."""
        return "that " + self.clause(claim)

    def clause(
        self,
        claim: Claim,
        *,
        quantifier: Quantifier | None = None,
        modality: Collection[Modality] = (),
        aim: bool = False,
        narrower: Iterable[tuple[str, IRI | Literal]] = (),
        itself: str = "",
    ) -> str:
        """Put a claim as a clause.

        Parameters
        ----------
        claim
            The claim.
        quantifier
            What a passage counts; it is put before its noun, or behind the clause where it does not fit there.
        modality
            Of these, ability, participation, achievement and might are put into the verb phrase; the others belong
            around the clause.
        aim
            Put it as what should come about.
        narrower
            A passage's own context.
        itself
            A document that is called ``it``, because it is the one that speaks.
        """
        subject, plural, told = self._subject(claim, quantifier, itself)
        phrase, used = self._verb_phrase(claim, quantifier, plural=plural)
        told = told or used
        verb = _layered(phrase, modality, aim=aim, plural=plural)
        adverbs = [self.text_of(value) for name, value in claim.context if _is_adverb(name, value)]
        text = " ".join([subject, *adverbs, verb])
        pairs = [*(pair for pair in claim.context if not _is_adverb(*pair)), *claim.participants]
        for around in self._around(claim, pairs, phrase):
            text += f" {around}" if around[:1] != "," else around
        for dimension, value in narrower:
            text += f", {self._phrase(dimension, [value])} only"
        if quantifier is not None and quantifier.words and not told:
            text += _behind(quantifier)
        return text

    def _subject(self, claim: Claim, quantifier: Quantifier | None, itself: str) -> tuple[str, bool, bool]:
        """Give the subject, whether it is plural, and whether the quantifier has been said."""
        if len(claim.subjects) > 1:
            return " and ".join(sorted(self.noun(each) for each in claim.subjects)), True, False
        (one,) = claim.subjects
        if one == itself:
            return "it", False, False
        general, plural = self._general(one)
        if quantifier is None or quantifier.scope not in (QuantifierScope.SUBJECT, QuantifierScope.SET):
            return general, plural, False
        if quantifier.scope is QuantifierScope.SUBJECT:
            found = self.counted(one, quantifier)
            return (*found, True) if found else (general, plural, False)
        if quantifier.kind is QuantifierKind.AT_LEAST:
            return f"at least {general}", plural, True
        if quantifier.kind is QuantifierKind.PARTITIVE:
            return f"{general}, among other things,", plural, True
        return general, plural, quantifier.kind is QuantifierKind.SPECIFIC

    def _verb_phrase(self, claim: Claim, quantifier: Quantifier | None, *, plural: bool) -> tuple[str, bool]:
        """Fill the predicate's template; say whether the quantifier has been said in it."""
        of_object = quantifier is not None and quantifier.scope is QuantifierScope.OBJECT
        counted = None
        if quantifier is not None and of_object and isinstance(claim.object, str):
            wholes = self.words.wholes.get(claim.object, ())
            of = ("their" if plural else "its") if any(each in wholes for each in claim.subjects) else "the"
            counted = self.counted(claim.object, quantifier, of=of)
        template, aspect_said = self._template(claim, some=counted is not None)
        amount = quantifier.words if quantifier is not None and quantifier.kind is QuantifierKind.AMOUNT else ""
        amount_said = bool(amount) and "{amount" in template and counted is None
        participants = {role.rpartition("/")[2]: value for role, value in claim.participants}

        def fill(slot: re.Match[str]) -> str:
            name, form, default = slot[1], slot[2], slot[3] or ""
            if name == "object":
                if counted is not None and form is None:
                    noun = counted[0]
                elif form == "label":
                    noun = self.label(claim.object)
                elif form == "text" and isinstance(claim.object, Literal):
                    noun = str(claim.object.value)
                else:
                    noun = self.noun(claim.object)
                return f"the {claim.aspect} of {noun}" if claim.aspect and not aspect_said else noun
            if name == "amount":
                return amount if amount_said else default
            return self.noun(participants[name]) if name in participants else default

        filled = re.sub(r" {2,}", " ", _SLOT.sub(fill, template)).strip()
        return filled, counted is not None or amount_said

    def _template(self, claim: Claim, *, some: bool) -> tuple[str, bool]:
        """Choose the template of a claim's predicate; say whether it stands for the claim's aspect."""
        written = self.words.templates.get(claim.predicate)
        if not written:
            return self._made_up(claim.predicate), False
        plain, *others = (part.strip() for part in written.split(" | "))
        for other in others:
            condition, _, template = other.removeprefix("[").partition("] ")
            if condition == "some" and some:
                return template, False
            if claim.aspect and condition == claim.aspect:
                return template, True
        return plain, False

    def _made_up(self, predicate: str) -> str:
        """Make a template of a predicate's label: its first word is taken for a verb in the third person."""
        label = self.words.labels.get(predicate) or _spaced((compress(predicate) or predicate).rpartition(":")[2])
        first, _, rest = label.partition(" ")
        plain = {"is": "be", "are": "be", "has": "have", "does": "do"}.get(first)
        if plain is None:
            plain = re.sub(r"ies$", "y", first) if re.search(r"[^aeiou]ies$", first) else first
            plain = re.sub(r"(?<=ch|sh|ss)es$|(?<=x)es$|(?<!s)s$", "", plain)
        return f"{plain} {rest} {{object}}".replace("  ", " ")

    def _around(self, claim: Claim, pairs: Sequence[tuple[str, IRI | Literal]], phrase: str) -> Iterable[str]:
        """Give the phrases of context and participants that the verb phrase does not say already."""
        by_dimension: dict[str, list[IRI | Literal]] = {}
        written = self.words.templates.get(claim.predicate, "")
        for dimension, value in sorted(pairs, key=lambda pair: (_place(pair[0]), self.label(pair[1]))):
            name = dimension.rpartition("/")[2]
            said = re.search(rf"\b{re.escape(self._plural(value))}\b", phrase) if isinstance(value, str) else None
            if f"{{{name}" in written or (said and name in ("disease", "cell", "anatomy")):
                continue
            by_dimension.setdefault(dimension, []).append(value)
        for dimension, values in by_dimension.items():
            yield self._phrase(dimension, values)

    def _phrase(self, dimension: str, values: Sequence[IRI | Literal]) -> str:
        template = self.words.templates.get(dimension)
        nouns = [str(each.value) if isinstance(each, Literal) else self.noun(each) for each in values]
        if not template:
            return f"({self.label(dimension)}: {'; '.join(nouns)})"
        return template.replace("{value}", " and ".join(nouns))


def _is_adverb(dimension: str, value: IRI | Literal) -> bool:
    """Tell whether a manner is one word that stands before the verb, such as ``continually``."""
    return (
        dimension == IG + "manner" and isinstance(value, Literal) and bool(re.fullmatch(r"[a-z]+ly", str(value.value)))
    )


def _spaced(name: str) -> str:
    """Write a property's local name as words: ``isMarkerOf`` becomes ``is marker of``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower() or name


def _place(dimension: str) -> tuple[int, str]:
    name = dimension.rpartition("/")[2]
    return (_AROUND.index(name) if dimension == term(name) and name in _AROUND else len(_AROUND)), dimension


def _layered(phrase: str, modality: Collection[Modality], *, aim: bool, plural: bool) -> str:
    """Put a plain verb phrase under its modal words and into its tense, each word once."""
    if Modality.PARTICIPATION in modality and not phrase.startswith(("help ", "contribute ")):
        phrase = f"help to {phrase}"
    if aim:
        return f"should {phrase}"
    if Modality.ABILITY in modality:
        phrase = f"be able to {phrase}"
    if Modality.MIGHT in modality:
        return f"might {phrase}"
    verb, _, rest = phrase.partition(" ")
    if Modality.ACHIEVEMENT in modality:
        verb = f"{'have' if plural else 'has'} {participle(verb)}"
    else:
        verb = inflected(verb, plural=plural)
    return f"{verb} {rest}".strip()


def _behind(quantifier: Quantifier) -> str:
    """Say a quantifier that does not fit before a noun."""
    of = (
        f" of the {quantifier.scope.value}"
        if quantifier.scope in (QuantifierScope.SUBJECT, QuantifierScope.OBJECT)
        else ""
    )
    if quantifier.kind is QuantifierKind.UNIVERSAL:
        return f" (said{of} as a rule: “{quantifier.words}”)"
    if quantifier.kind in (QuantifierKind.AMOUNT, QuantifierKind.SPECIFIC, None):
        return f" (“{quantifier.words}”)"
    if quantifier.scope is QuantifierScope.SPEAKER:
        return ""
    return f" (said{of} of “{quantifier.words}”, not of all)".replace(f"{of} of", of or " of", 1)
