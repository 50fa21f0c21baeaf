"""English inflection: plurals, third person, participles, and generic noun phrases.

Curators enter the generic and the plural form of an entity in its table. This module is the fallback for graphs without
them; in doubt it leaves a name unchanged.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ANATOMY",
    "general_form",
    "gerund",
    "inflected",
    "is_adverb",
    "is_plural",
    "participle",
    "pluralised",
    "template_of",
]

_PREPOSITIONS: Final = r" (?:of|on|in|by|for|to|that|from|with|against|at) | \("
_IRREGULAR_NOUNS: Final = {"person": "people", "foot": "feet", "mouse": "mice", "genus": "genera", "fungus": "fungi"}
_PARTICIPLES: Final = {
    "be": "been", "have": "had", "do": "done", "become": "become", "begin": "begun", "bind": "bound", "bring": "brought",
    "build": "built", "drive": "driven", "feed": "fed", "fight": "fought", "find": "found", "give": "given",
    "grow": "grown", "keep": "kept", "lead": "led", "let": "let", "lose": "lost", "make": "made", "put": "put",
    "set": "set", "shed": "shed", "show": "shown", "shrink": "shrunk", "spread": "spread", "take": "taken",
    "undergo": "undergone",
}  # fmt: skip
_DOUBLED: Final = frozenset({"stop", "plan", "trap", "cut", "transfer", "control", "submit", "occur"})
_COUNTED: Final = frozenset(
    {"Cell", "GeneFamily", "ProteinFamily", "ChemicalRole", "PopulationOfIndividualOrganisms", "Virus", "Bacterium"}
)
"""Biolink categories whose lower-case labels are count nouns."""
ANATOMY: Final = frozenset({"AnatomicalEntity", "GrossAnatomicalStructure"})
"""Biolink categories of parts of a body."""
_PLACES: Final = ANATOMY | {"CellularComponent"}
_AND_OTHERS: Final = re.compile(r" (?:and|&) (?:\w+ )?(?:colleagues|co-?workers|others|associates)$| et al\.?$")
_COUNT_NOUN: Final = re.compile(
    r"(?:cell|cyte|phage|blast|receptor|antibody|inhibitor|molecule|protein|gene|agent|drug|patient|trial|tumou?r|ligand"
    r"|cytokine|chemokine|enzyme|hormone|virus|vaccine)$"
)
_T_CELLS: Final = re.compile(r"[TB](?:reg|conv|eff|mem|fh|rm|cm|em)s$")
"""Abbreviated kinds of T and B cells in the plural, such as ``Tregs``."""
_MASS_SITES: Final = frozenset({"blood", "bone marrow", "skin", "plasma", "lymph", "serum"})
_SPECIES: Final = {
    "Homo sapiens": "humans", "Mus musculus": "mice", "Rattus norvegicus": "rats", "Canis lupus familiaris": "dogs",
    "Danio rerio": "zebrafish", "Sus scrofa": "pigs", "Bos taurus": "cattle", "Oryctolagus cuniculus": "rabbits",
}  # fmt: skip
"""Scientific name of a species -> common name."""
_MODALS: Final = frozenset({"may", "might", "can", "could", "must", "should", "will", "would"})
_LEADING: Final = frozenset({"in", "on", "at", "of", "within", "near", "upstream", "downstream", "adjacent", "part"})
"""First words of labels without a verb and article, such as ``part of``."""
_LINKING: Final = frozenset(
    {"to", "with", "by", "in", "on", "at", "from", "into", "of", "for", "against", "through", "as", "than"}
)
_ADJECTIVE: Final = re.compile(r"(?:ed|ous|ive|ic|ical|ant|ent|ible|able|ary|ar)$")
_NO_VERB: Final = re.compile(r"(?:tion|sion|ity|ance|ence|ment|ness|ship|ous|ive|ical|[^f]er|or|marker)$")
_IN_ED: Final = frozenset({"need", "feed", "shed", "embed", "exceed", "precede", "succeed", "speed"})


def is_plural(label: str) -> bool:
    """Return whether a noun phrase is plural.

    Words in -s count as plural, except proper names and words in -us, -is and -ss. A capitalised word counts as a proper
    name, unless it is a count noun such as *Macrophages* or *Tregs*. Groups of authors (``Rossi and colleagues``) are
    plural. Irregular plurals such as ``mice`` are not recognised.

    Parameters
    ----------
    label
        A noun phrase in English, such as the label of an entity.

    Returns
    -------
    bool
        True if the head of the phrase is taken for a plural.

    Examples
    --------
    >>> is_plural("scientists"), is_plural("metastasis"), is_plural("Rossi and colleagues"), is_plural("Rossi")
    (True, False, True, False)
    """
    if _AND_OTHERS.search(label):
        return True
    noun = re.split(_PREPOSITIONS, label + " ", maxsplit=1)[0].strip().split(" ")[-1]
    common = label[:1].islower() or (noun != label and noun[:1].islower()) or re.search(r"[A-Z0-9]s$", noun)
    common = common or _T_CELLS.search(noun) or (noun == label and _COUNT_NOUN.search(noun.removesuffix("s").lower()))
    return bool(common) and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def pluralised(label: str) -> str:
    """Convert a noun phrase to the plural.

    The last word before the first preposition is inflected.

    Parameters
    ----------
    label
        A noun phrase in the singular; one that :func:`is_plural` recognises as plural is returned unchanged.

    Returns
    -------
    str
        The phrase in the plural.

    Examples
    --------
    >>> pluralised("growth factor"), pluralised("metastasis"), pluralised("antibody against CD3")
    ('growth factors', 'metastases', 'antibodies against CD3')
    """
    if is_plural(label):
        return label
    cut = re.search(_PREPOSITIONS, label)
    head, rest = (label[: cut.start()], label[cut.start() :]) if cut else (label, "")
    before, space, noun = head.rpartition(" ")
    return before + space + _plural_of(noun) + rest


def _plural_of(noun: str) -> str:
    if noun in _IRREGULAR_NOUNS:
        return _IRREGULAR_NOUNS[noun]
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else "s")


def inflected(verb: str, *, plural: bool) -> str:
    """Conjugate a verb in the present tense, third person; ``was`` stays in the past tense.

    Parameters
    ----------
    verb
        A verb in the infinitive without *to*, or ``was``.
    plural
        Whether the subject is plural.

    Returns
    -------
    str
        The verb form; modal verbs are returned unchanged.

    Examples
    --------
    >>> inflected("be", plural=False), inflected("carry", plural=False), inflected("slow", plural=True)
    ('is', 'carries', 'slow')
    """
    if verb in ("be", "was"):
        return {("be", True): "are", ("be", False): "is", ("was", True): "were", ("was", False): "was"}[verb, plural]
    if plural or verb in _MODALS:
        return verb
    if verb == "have":
        return "has"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s")


def participle(verb: str) -> str:
    """Return the past participle of a verb.

    Parameters
    ----------
    verb
        A verb in the infinitive without *to*, or ``was``.

    Returns
    -------
    str
        The participle; verbs that are not in the list of irregular verbs get -ed.

    Examples
    --------
    >>> participle("shed"), participle("produce"), participle("modify"), participle("yield")
    ('shed', 'produced', 'modified', 'yielded')
    """
    if verb == "was":
        return "been"
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"


def gerund(verb: str) -> str:
    """Return the gerund (-ing form) of a verb.

    Parameters
    ----------
    verb
        A verb in the infinitive without *to*, or ``was``.

    Returns
    -------
    str
        The verb form in -ing.

    Examples
    --------
    >>> [gerund(verb) for verb in ("enhance", "be", "stop", "carry", "free", "tie")]
    ['enhancing', 'being', 'stopping', 'carrying', 'freeing', 'tying']
    """
    if verb in ("be", "was"):
        return "being"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ing"


def template_of(label: str) -> str:
    """Derive a verb-phrase template from the label of a predicate.

    Parameters
    ----------
    label
        A label such as ``binds to`` or ``is a marker of``. A label without a verb gets *be*; a label that fits no
        pattern is quoted as the name of a relation.

    Returns
    -------
    str
        A verb phrase that contains ``{object}``; its verb is an infinitive, or remains ``was`` or a modal verb.

    Examples
    --------
    >>> [template_of(label) for label in ("binds to", "is a marker of", "associated with", "part of", "has phenotype")]
    ['bind to {object}', 'be a marker of {object}', 'be associated with {object}', 'be part of {object}', 'have {object} as a phenotype']
    >>> template_of("mim-conversion")
    'be in the relation “mim-conversion” to {object}'
    """
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", label).lower() if label.isalpha() else label
    if name == "same as":
        return "be the same as {object}"
    adverb, _, after = name.partition(" ")
    if is_adverb(adverb) and after:
        verb, _, rest = template_of(after).partition(" ")
        return f"be {adverb} {rest}" if verb == "be" else f"{adverb} {verb} {rest}"
    return _verb_template(name) or _noun_template(name) or f"be in the relation “{label}” to {{object}}"


def is_adverb(word: str) -> bool:
    """Return whether a word is an adverb in -ly, such as ``directly``, and not a verb such as ``multiply``.

    Parameters
    ----------
    word
        A single word in lower case.

    Returns
    -------
    bool
        True if it ends in -ly and is not one of the known verbs in -ly.
    """
    return bool(re.fullmatch(r"[a-z]+ly", word)) and not re.fullmatch(r"(?:ap|re|sup|multi|com|im|f|al)p?ly", word)


def _verb_template(name: str) -> str:
    """Return the template of a label that begins with a verb; an empty string for other labels."""
    first, _, rest = name.partition(" ")
    had = re.fullmatch(r"(has|have|had|lacks) ((?!as |an? |the )[a-z]+(?: [a-z]+)?)", name)
    if had and had[2].rpartition(" ")[2] not in _LINKING:
        return f"{'lack' if had[1] == 'lacks' else 'have'} {{object}} as {_with_article(had[2])}"
    irregular = {"is": "be", "are": "be", "was": "was", "has": "have", "does": "do"}.get(first)
    if irregular:
        counted = irregular == "be" and re.match(r"[a-z]+(?:er|or) (?:of|for)\b", rest)
        return f"{irregular} {_with_article(rest) if counted else rest} {{object}}"
    third_person = re.search(r"(?:[^sui]|ie)s$|sses$", first) and first.islower()
    plain = re.sub(r"ies$", "y", first) if re.search(r"[^aeiou]ies$", first) and len(first) > 4 else first
    plain = re.sub(r"(?<=ch|sh|ss)es$|(?<=x)es$|(?<=o)es$|(?<!s)s$", "", plain) if third_person else first
    if third_person or first in _MODALS or (first.islower() and first.isalpha() and _may_be_plain_verb(first, rest)):
        return f"{plain} {rest} {{object}}".replace("  ", " ")
    return ""


def _may_be_plain_verb(first: str, rest: str) -> bool:
    """Return whether a word without an ending may be a verb: it is alone or before a preposition other than *of* or *for*."""
    follows = rest.partition(" ")[0]
    fits = not rest or (follows in _LINKING and follows not in ("of", "for"))
    return (
        fits and first not in _LEADING and not _NO_VERB.search(first) and (not first.endswith("ed") or first in _IN_ED)
    )


def _noun_template(name: str) -> str:
    """Return the template of a label without a verb, such as ``associated with``; an empty string if no pattern fits."""
    first, _, rest = name.partition(" ")
    last = name.rpartition(" ")[2]
    if first in _LEADING or (_ADJECTIVE.search(first) and rest.partition(" ")[0] in _LINKING):
        return f"be {name} {{object}}"
    if name.endswith(" match"):
        return f"be {_with_article(name)} of {{object}}"
    if last == "of" or (last == "for" and re.match(r"[a-z]+(?:er|or) for$", name)):
        return f"be {_with_article(name)} {{object}}"
    return ""


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def general_form(label: str, category: str) -> tuple[str, bool]:
    """Derive the generic noun phrase from a label, and determine whether it is plural.

    Names, abbreviations and labels that fit no pattern are returned unchanged; common species get their English names.

    Parameters
    ----------
    label
        A label in the singular, such as ``lymphocyte``.
    category
        Local name of the Biolink category, such as ``Cell``; empty if unknown.

    Returns
    -------
    tuple[str, bool]
        The phrase, and True if it takes a plural verb.

    Examples
    --------
    >>> general_form("lymphocyte", "Cell"), general_form("IFNG", "Gene"), general_form("growth of lymphomas", "")
    (('lymphocytes', True), ('IFNG', False), ('the growth of lymphomas', False))
    """
    if label in _SPECIES:
        return _SPECIES[label], True
    if is_plural(label):
        return label, True
    words = label.split(" ")
    if not label or not label[0].islower() or any(any(c.isupper() or c.isdigit() for c in w) for w in words[-1:]):
        head = re.split(_PREPOSITIONS, label + " ", maxsplit=1)[0].strip()
        if " " in head and _COUNT_NOUN.search(head) and head.split(" ")[-1].islower():  # CD8 T cell
            return pluralised(label), True
        return label, False
    if category in _COUNTED or _COUNT_NOUN.search(re.split(_PREPOSITIONS, label + " ", maxsplit=1)[0].strip()):
        return pluralised(label), True
    if re.match(r"[a-z-]+ of ", label) or (category in _PLACES and label not in _MASS_SITES):
        return f"the {label}", False
    return label, False
