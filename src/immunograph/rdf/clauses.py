"""Generate English clauses for propositions: plurals, agreement, verb phrases of predicates, quantifiers.

A clause can be asserted, denied or asked; speaker and certainty are added by
:mod:`immunograph.analysis.sentences`. A predicate's template is a verb phrase that begins with a plain verb:
``slow {object}``, ``be a kind of {object label}``, ``convert {input|something} into {object}``. Further templates may
follow after `` | ``, each with its condition: ``[rate]`` for claims with that aspect, ``[some]`` where a quantifier
counts the object, ``[agent]`` for claims with that role or context, ``[AnatomicalEntity]`` for objects of that Biolink
category. Context dimensions and roles have templates with ``{value}``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from immunograph.identifiers import compress
from immunograph.model import IRI, Claim, Literal, Modality, QuantifierKind, QuantifierScope
from immunograph.rdf.nouns import Nouns, Quantifier, after_article
from immunograph.rdf.words import gerund, inflected, is_adverb, is_plural, participle, template_of
from immunograph.vocabulary import IG, term

__all__ = ["Clauses", "order_of_dimension", "without_tail"]

_AROUND: Final = ("manner", "input", "output", "anatomy", "cell", "disease", "population", "species", "instrument", "agent",
                  "stage", "setting", "before", "after")  # fmt: skip
"""Order in which context dimensions and participants follow the verb phrase; other dimensions come last, by name."""

_SLOT: Final = re.compile(r"\{(\w+)(?: (label|text))?(?:\|([^{}]*))?\}")
_OWNERS: Final = (IG + "population", IG + "species")
_BEFORE, _AFTER = IG + "before", IG + "after"
_ADVERBS: Final = frozenset({"now", "somehow", "often", "soon", "always", "sometimes"})
_AUXILIARIES: Final = frozenset({"is", "are", "was", "were", "has", "have", "might", "should"})
_PREPOSITIONS: Final = frozenset(
    ("in", "ex", "at", "on", "by", "during", "under", "within", "outside", "among", "with", "without", "after", "before", "upon")
)  # fmt: skip
"""Prepositions that a context's value can begin with, so that the template's *in* is left out."""
_LATIN: Final = frozenset(("vitro", "vivo", "situ", "silico", "utero", "ovo", "planta", "cellulo"))
"""Second words of Latin adverbials, which before a noun are adjectives: *in in vitro cultures*."""
_JOINING: Final = frozenset(("and", "or", "but"))

Pair = tuple[str, IRI | Literal]


class _Phrase(NamedTuple):
    """A verb phrase: a predicate's template with its slots filled."""

    text: str
    template: str
    told: bool
    """Whether the text already contains the quantifier."""


class Clauses(Nouns):
    """Generate English clauses from claims.

    Parameters
    ----------
    vocabulary
        Labels, word forms and templates of the entities and predicates, see :func:`vocabulary_of`.
    """

    def proposition(self, claim: Claim) -> str:
        """Return a claim as a that-clause, without asserting it: ``that IL-2 enhances …``.

        Parameters
        ----------
        claim
            Its subjects, predicate, objects, aspect, context and participants are used; its status is not.

        Returns
        -------
        str
            The clause, beginning with *that*, without a full stop.
        """
        return "that " + self.clause(claim)

    def doing(self, claim: Claim) -> str:
        """Return a claim as a gerund phrase without its subject: ``enhancing the growth of T cells``.

        Parameters
        ----------
        claim
            Its predicate, objects and aspect are worded, and the participants for which the template has a slot; its
            context is not.

        Returns
        -------
        str
            The phrase, beginning with the gerund, without a full stop.
        """
        adverb, verb, rest = "", *self._verb_phrase(claim, None, plural=False).text.partition(" ")[::2]
        if is_adverb(verb) and rest:
            adverb, (verb, _, rest) = f"{verb} ", rest.partition(" ")
        return f"{adverb}{gerund(verb)} {rest}".strip()

    def clause(
        self,
        claim: Claim,
        *,
        quantifier: Quantifier | None = None,
        modality: Collection[Modality] = (),
        aim: bool = False,
        narrower: Iterable[Pair] = (),
        itself: str = "",
        behind: str = "",
    ) -> str:
        """Return a claim as an English main clause, with its context and optionally a quantifier and modality.

        Parameters
        ----------
        claim
            The claim to express; its status and evidence are ignored.
        quantifier
            Quantifier of a passage (``some of the``), placed before its noun or, where that is impossible, after the
            clause. ``None`` for no quantifier.
        modality
            Modalities of a passage. Ability, participation, achievement and *might* change the verb phrase; the caller
            has to express the others.
        aim
            Whether to phrase the claim as a goal, with *should*. The clause is passive if the modality includes
            implication and the object directly follows the verb.
        narrower
            Context stated by the passage in addition to the claim's own, as (dimension, value) pairs; each is appended
            as ``…, … only``.
        itself
            IRI of a document to call *it*, because it is the speaker. Empty for none.
        behind
            Text to insert after the clause, before the tail of the predicate's template.

        Returns
        -------
        str
            The clause, without a capital letter and a full stop.
        """
        subject, plural, told = self._subject(claim, quantifier, itself)
        filled = self._verb_phrase(claim, quantifier, plural=plural)
        pairs: list[Pair] = [pair for pair in claim.context if not self._is_said_of_subject(claim, pair, itself)]
        phrase, last = without_tail(filled.text, filled.template)
        subject, phrase, pairs = self._owned(claim, subject, phrase, pairs)
        around = "".join(
            f" {each}" if each[:1] != "," else each
            for each in self._around(claim, pairs, filled._replace(text=phrase), plural=plural)
        )
        if quantifier is not None and _is_part_of_set(quantifier) and len(claim.subjects) == 1:
            subject, phrase = _part_of(quantifier.words, subject, _layers(phrase, modality), plural=plural)
            plural, modality = False, set(modality) - {Modality.ABILITY, Modality.PARTICIPATION}
        adverbs = [self.text_of(value) for name, value in claim.context if _is_adverb(name, value)]
        if "somehow" in adverbs and re.match(r"[a-z]+ing ", subject):  # the manner of the process is open
            subject, adverbs = f"somehow {subject}", [each for each in adverbs if each != "somehow"]
        passive = self._passive(claim, phrase) if aim and Modality.IMPLICATION in modality else ""
        if passive:
            text = f"{passive}{around} (by implication, by {subject})"
        else:
            text = (
                f"{subject} {_in_tense(_layers(phrase, modality), modality, adverbs, aim=aim, plural=plural)}{around}"
            )
        for dimension, value in narrower:
            text += f", {self._phrase(dimension, [value])} only"
        if quantifier is not None and quantifier.words and not (told or filled.told):
            text += _behind(quantifier)
        return text + behind + last

    def around(self, claim: Claim, *, named: str, plural: bool) -> str:
        """Return the context and the participants of a claim as a phrase: ``in the early stages of cancer``.

        Parameters
        ----------
        claim
            Its context, including that of its subject (``activated``) and adverbs, and its participants are worded.
        named
            Words that come before the phrase; a disease, cell, tissue or setting that they name is not repeated, nor is
            the claim's input.
        plural
            Whether the subject in those words is grammatically plural.

        Returns
        -------
        str
            The phrase without a leading blank; empty for a claim without context and participants.
        """
        inputs = [self.noun(value) for role, value in claim.participants if role == IG + "input"]
        taken = "{input}" if inputs and all(each in named for each in inputs) else ""
        phrases = self._around(claim, claim.context, _Phrase(named, taken, told=False), plural=plural)
        return "".join(f" {each}" if each[:1] != "," else each for each in phrases).strip()

    # --- the subject

    def _subject(self, claim: Claim, quantifier: Quantifier | None, itself: str) -> tuple[str, bool, bool]:
        """Return the subject, whether it is plural, and whether the quantifier has been expressed."""
        if len(claim.subjects) > 1:
            return f"{' and '.join(sorted(self.noun(each) for each in claim.subjects))} together", True, False
        (one,) = claim.subjects
        if one == itself:
            return "it", False, False
        undergone = " and ".join(filter(None, (self._undergone(pair, one) for pair in claim.context)))
        if quantifier is not None and quantifier.scope is QuantifierScope.SUBJECT:
            found = self.counted(one, quantifier)
            if found:
                those = f", {'those' if found[1] else 'the one'} that {'have' if found[1] else 'has'} been {undergone},"
                return f"{found[0]}{those if undergone else ''}", found[1], True
        general, plural = self.general(one)
        if self._is_whole_of(claim, quantifier) and one in self.words.plural:
            general, plural = self.plural(one), True
        if undergone:
            general = after_article(general, undergone)
        if quantifier is None or quantifier.scope is not QuantifierScope.SET:
            return general, plural, False
        if quantifier.kind is QuantifierKind.AT_LEAST:
            kind = min(self.words.kinds.get(one, ()), key=self.label, default="")
            words = quantifier.words.lower().removesuffix(" of")
            if kind and words == "at least one":
                among = f"kind of {self.label(kind)}" if plural else self.label(kind)
                among = f"of the {among}" if is_plural(among) else among
                return f"at least one {among}, {general},", False, True
            return f"at least {general}", plural, True
        return general, plural, quantifier.kind is QuantifierKind.SPECIFIC or _is_part_of_set(quantifier)

    def _undergone(self, pair: Pair, one: str) -> str:
        """Return the participle of a process that the subject underwent, by the context; an empty string if there is none."""
        dimension, process = pair
        if dimension != _AFTER or isinstance(process, Literal):
            return ""
        patients = self.words.wholes.get(process) or self.words.bearers.get(process, ())
        return self.undergone(process) if one in patients else ""

    def _is_said_of_subject(self, claim: Claim, pair: Pair, itself: str) -> bool:
        """Return whether a context is worded in the subject (``activated lymphocytes``) or as an adverb."""
        if _is_adverb(*pair):
            return True
        return (
            len(claim.subjects) == 1 and claim.subjects[0] != itself and bool(self._undergone(pair, claim.subjects[0]))
        )

    def _is_whole_of(self, claim: Claim, quantifier: Quantifier | None) -> bool:
        """Return whether a quantifier counts parts of the subject, as in ``cancers shed some of their cells``."""
        if quantifier is None or (quantifier.kind, quantifier.scope) != (
            QuantifierKind.PARTITIVE,
            QuantifierScope.OBJECT,
        ):
            return False
        wholes = self.words.wholes.get(claim.object, ()) if isinstance(claim.object, str) else ()
        return any(each in wholes for each in claim.subjects)

    # --- the verb phrase

    def _verb_phrase(self, claim: Claim, quantifier: Quantifier | None, *, plural: bool) -> _Phrase:
        """Return the verb phrase of a claim: the predicate's template with its slots filled."""
        of_object = quantifier is not None and quantifier.scope is QuantifierScope.OBJECT
        counted = None
        if quantifier is not None and of_object and isinstance(claim.object, str):
            of = ("their" if plural else "its") if self._is_whole_of(claim, quantifier) else "the"
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
                    noun = " and ".join(map(self.label, claim.objects))
                elif form == "text" and isinstance(claim.object, Literal):
                    noun = str(claim.object.value)
                else:
                    noun = " and ".join(sorted(map(self.noun, claim.objects)))
                noun += " together" if len(claim.objects) > 1 else ""
                return f"the {claim.aspect} of {noun}" if claim.aspect and not aspect_said else noun
            if name == "amount":
                return amount if amount_said else default
            return self.noun(participants[name]) if name in participants else default

        filled = re.sub(r" {2,}", " ", _SLOT.sub(fill, template)).strip()
        return _Phrase(filled, template, counted is not None or amount_said)

    def _template(self, claim: Claim, *, some: bool) -> tuple[str, bool]:
        """Return the template of a claim's predicate, and whether it expresses the claim's aspect."""
        written = self.words.templates.get(claim.predicate)
        if not written:
            label = self.words.labels.get(claim.predicate) or ""
            return template_of(label or _spaced(claim.predicate)), False
        plain, *others = (part.strip() for part in written.split(" | "))
        holding = {name.rpartition("/")[2] for name, _ in (*claim.context, *claim.participants)}
        holding |= {self.category(claim.object), *(["some"] if some else [])}
        for other in others:
            condition, _, template = other.removeprefix("[").partition("] ")
            if condition in holding or condition == claim.aspect:
                return template, condition == claim.aspect
        return plain, False

    def _owned(self, claim: Claim, subject: str, phrase: str, pairs: Sequence[Pair]) -> tuple[str, str, list[Pair]]:
        """Return subject, phrase and other context, with owners after a body part: ``the immune system of cancer patients``."""
        owners = [self.noun(value) for name, value in pairs if name in _OWNERS]
        rest = [pair for pair in pairs if pair[0] not in _OWNERS]
        if owners:
            of = " of " + " and ".join(owners)
            site = self.noun(claim.object)
            if self.is_site(claim.object) and phrase.endswith(f" {site}"):
                return subject, phrase + of, rest
            if len(claim.subjects) == 1 and self.is_site(claim.subjects[0]) and subject == self.noun(claim.subjects[0]):
                return subject + of, phrase, rest
        return subject, phrase, list(pairs)

    def _passive(self, claim: Claim, phrase: str) -> str:
        """Return an aim in the passive; an empty string if the object does not follow the verb."""
        verb, _, rest = phrase.partition(" ")
        noun = self.noun(claim.object)
        return f"{noun} should be {participle(verb)}{rest.removeprefix(noun)}" if rest.startswith(noun) else ""

    # --- context and participants

    def _around(self, claim: Claim, pairs: Sequence[Pair], phrase: _Phrase, *, plural: bool) -> Iterable[str]:
        """Return the phrases of context and participants that the verb phrase does not already contain."""
        by_dimension: dict[str, list[IRI | Literal]] = {}
        for dimension, value in sorted(
            [*pairs, *claim.participants], key=lambda pair: (order_of_dimension(pair[0]), self.label(pair[1]))
        ):
            name = dimension.rpartition("/")[2]
            if f"{{{name}" in phrase.template or (isinstance(value, str) and self._is_named(name, value, phrase.text)):
                continue
            by_dimension.setdefault(dimension, []).append(value)
        for dimension, values in by_dimension.items():
            yield self._phrase(dimension, values, claim, plural=plural)

    def _is_named(self, dimension: str, value: IRI, phrase: str) -> bool:
        """Return whether a phrase already contains the label or plural of a context value, so that adding it would repeat it.

        False for dimensions other than disease, cell, anatomy and setting.
        """
        if dimension not in ("disease", "cell", "anatomy", "setting"):
            return False
        return any(re.search(rf"\b{re.escape(form)}\b", phrase) for form in (self.plural(value), self.label(value)))

    def _phrase(
        self, dimension: str, values: Sequence[IRI | Literal], claim: Claim | None = None, *, plural: bool = False
    ) -> str:
        template = self.words.templates.get(dimension)
        nouns = [str(each.value) if isinstance(each, Literal) else self.noun(each) for each in values]
        if not template:
            return f"({self.label(dimension)}: {'; '.join(nouns)})"
        if claim is not None and dimension in (_BEFORE, _AFTER) and all(each in self.words.verbs for each in values):
            return template.replace("{value}", self._happening(claim, values, plural=plural))
        return _with_preposition(template, nouns)

    def _happening(self, claim: Claim, processes: Sequence[IRI | Literal], *, plural: bool) -> str:
        """Return processes as a clause: ``they multiply and spread``, about the claim's object where that is unambiguous."""
        several = self.general(claim.object)[1]
        if several != plural and all(self.concerns(each, claim.object) for each in processes):
            verbs = [self._verb(str(each), plural=several) for each in processes]
            return f"{'they' if several else 'it'} {' and '.join(verbs)}"
        clauses = []
        for process in map(str, processes):
            undergone = self.undergone(IRI(process))
            first, second = (
                (self.words.wholes, self.words.bearers) if undergone else (self.words.bearers, self.words.wholes)
            )
            whose = min(first.get(process) or second.get(process, ()), key=self.label, default="")
            noun, many = self.general(IRI(whose)) if whose else ("", False)
            clauses.append(f"{noun} {self._verb(process, plural=many)}" if noun else self.noun(IRI(process)))
        return " and ".join(clauses)

    def _verb(self, process: str, *, plural: bool) -> str:
        verb, _, rest = self.words.verbs[process].partition(" ")
        return f"{inflected(verb, plural=plural)} {rest}".strip()


def _with_preposition(template: str, nouns: Sequence[str]) -> str:
    """Return a context's template with its values; a value keeps its own preposition: *in tumours and ex vivo*."""
    front = template.partition(" ")[0]
    bare = [noun for noun in nouns if not _brings_preposition(noun, front)]
    own = [noun[0].lower() + noun[1:] for noun in nouns if noun not in bare]
    return " and ".join([*([template.replace("{value}", " and ".join(bare))] if bare else []), *own])


def _brings_preposition(noun: str, front: str) -> bool:
    """Return whether a value needs no preposition before it: *in vitro*, *at diagnosis*; not *in vitro culture*."""
    words = noun.lower().split()
    if len(words) < 2 or words[0] not in (_PREPOSITIONS if front == "in" else (front,)):
        return False
    attributive = words[1] in _LATIN and len(words) > 2 and words[2] not in (*_PREPOSITIONS, *_JOINING)
    return not attributive


def _is_adverb(dimension: str, value: IRI | Literal) -> bool:
    """Return whether a manner is a single word placed at the verb, such as ``continually``."""
    if dimension != IG + "manner" or not isinstance(value, Literal):
        return False
    return is_adverb(str(value.value)) or value.value in _ADVERBS


def _is_part_of_set(quantifier: Quantifier) -> bool:
    return (quantifier.kind, quantifier.scope) == (QuantifierKind.PARTITIVE, QuantifierScope.SET)


def _part_of(words: str, subject: str, phrase: str, *, plural: bool) -> tuple[str, str]:
    """Return subject and verb phrase of ``part of the function of X is to …``, for a claim on a part of a function."""
    named = re.fullmatch(r"((?:\w+ ){0,2}part of the \w+)(?: of)?", words.strip().lower())
    whole = f"{named[1]} of {subject}" if named else f"part of what {subject} {inflected('do', plural=plural)}"
    return whole, f"be to {re.sub(r'^was ', 'be ', phrase)}"


def _spaced(predicate: str) -> str:
    """Return a property's local name as words: ``is marker of`` for ``isMarkerOf``."""
    name = (compress(predicate) or predicate).rpartition(":")[2]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower() or name


def order_of_dimension(dimension: str) -> tuple[int, str]:
    """Return the sort key of a context phrase: the usual order of dimensions, then the name.

    Parameters
    ----------
    dimension
        IRI of a context dimension or role. Only IRIs in immunograph's own namespace have a fixed position.

    Returns
    -------
    tuple of int and str
        Position of the dimension (one past the last for unknown dimensions), and the IRI.

    Examples
    --------
    >>> sorted([IG + "disease", "http://e/mood", IG + "cell"], key=order_of_dimension)[1].rpartition("/")[2]
    'disease'
    """
    name = dimension.rpartition("/")[2]
    return (_AROUND.index(name) if dimension == term(name) and name in _AROUND else len(_AROUND)), dimension


def without_tail(phrase: str, template: str) -> tuple[str, str]:
    """Split off the part of a phrase that its template adds after a comma.

    An example of a tail is *, in a direction that is not stated*.

    Parameters
    ----------
    phrase
        A phrase created from the template.
    template
        The template of the predicate, such as ``affect {object}, in a direction that is not stated``.

    Returns
    -------
    tuple[str, str]
        The phrase without the tail, and the tail with its leading comma (empty if there is none).
    """
    tail = template.rpartition("}")[2]
    return (phrase.removesuffix(tail), tail) if tail.startswith(", ") else (phrase, "")


def _layers(phrase: str, modality: Collection[Modality]) -> str:
    """Return a plain verb phrase with *help to* for participation and *be able to* for ability."""
    if {Modality.ABILITY, Modality.PARTICIPATION} & set(modality):
        phrase = re.sub(r"^was ", "be ", phrase)
    if Modality.PARTICIPATION in modality and not phrase.startswith(("help ", "contribute ")):
        phrase = f"help to {phrase}"
    return f"be able to {phrase}" if Modality.ABILITY in modality else phrase


def _in_tense(phrase: str, modality: Collection[Modality], adverbs: Sequence[str], *, aim: bool, plural: bool) -> str:
    """Return a plain verb phrase inflected for modality and number, with its adverbs after an auxiliary."""
    verb, _, rest = phrase.partition(" ")
    if is_adverb(verb) and rest:
        return _in_tense(rest, modality, [*adverbs, verb], aim=aim, plural=plural)
    if aim or Modality.MIGHT in modality:
        front, rest = "should" if aim else "might", re.sub(r"^was ", "be ", phrase)
        if Modality.ACHIEVEMENT in modality and not aim:
            verb, _, rest = rest.partition(" ")
            rest = f"have {participle(verb)} {rest}"
    elif Modality.ACHIEVEMENT in modality:
        front, rest = "have" if plural else "has", f"{participle(verb)} {rest}"
    else:
        front = inflected(verb, plural=plural)
    words = [front, *adverbs, rest] if front in _AUXILIARIES else [*adverbs, front, rest]
    return " ".join(filter(None, words)).strip()


def _behind(quantifier: Quantifier) -> str:
    """Return a quantifier that does not fit before a noun, in brackets to follow the clause; empty for speakers."""
    of = (
        f" of the {quantifier.scope.value}"
        if quantifier.scope in (QuantifierScope.SUBJECT, QuantifierScope.OBJECT)
        else ""
    )
    if quantifier.scope is QuantifierScope.CONTEXT:
        return f" (in “{quantifier.words}” of those studied)"
    if quantifier.kind is QuantifierKind.UNIVERSAL and quantifier.scope is not None:
        return f" (said{of} as a rule: “{quantifier.words}”)"
    if quantifier.kind in (QuantifierKind.AMOUNT, QuantifierKind.SPECIFIC, QuantifierKind.UNIVERSAL, None):
        return f" (“{quantifier.words}”)"
    if quantifier.scope is QuantifierScope.SPEAKER:
        return ""
    return f" (said{of} of “{quantifier.words}”, not of all)".replace(f"{of} of", of or " of", 1)
