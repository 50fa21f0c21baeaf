"""English forms that no library here gives: plurals, third persons, participles, and how a thing is named in general.

Curators write the generic and the plural form of an entity into its table. What this module works out by itself is a
fallback for graphs that have neither: it would rather leave a name as it stands than bend it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["general_form", "inflected", "is_plural", "participle", "pluralised"]

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
_PLACES: Final = frozenset({"AnatomicalEntity", "GrossAnatomicalStructure", "CellularComponent"})
_COUNT_NOUN: Final = re.compile(
    r"(?:cell|cyte|phage|blast|receptor|antibody|inhibitor|molecule|protein|gene|agent|drug|patient|trial|tumou?r|ligand"
    r"|cytokine|chemokine|enzyme|hormone|virus|vaccine)$"
)
_MASS_SITES: Final = frozenset({"blood", "bone marrow", "skin", "plasma", "lymph", "serum"})


def is_plural(label: str) -> bool:
    """Tell whether a common noun is plural: ``scientists`` is, ``virus``, ``metastasis`` and proper names are not."""
    noun = re.split(_PREPOSITIONS, label + " ", maxsplit=1)[0].strip().split(" ")[-1]
    return label[:1].islower() and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def pluralised(label: str) -> str:
    """Put a noun phrase in the plural: its head is the last word before the first preposition.

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
    """Put a plain verb in the present tense.

    Examples
    --------
    >>> inflected("be", plural=False), inflected("carry", plural=False), inflected("slow", plural=True)
    ('is', 'carries', 'slow')
    """
    if verb == "be":
        return "are" if plural else "is"
    if plural:
        return verb
    if verb == "have":
        return "has"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s")


def participle(verb: str) -> str:
    """Give the past participle of a plain verb.

    Examples
    --------
    >>> participle("shed"), participle("produce"), participle("modify"), participle("yield")
    ('shed', 'produced', 'modified', 'yielded')
    """
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"


def general_form(label: str, category: str) -> tuple[str, bool]:
    """Say how text would name a thing in general, and whether that is a plural, from its label and Biolink category.

    Names and abbreviations stay as they are, and so does what nothing is known of.

    Examples
    --------
    >>> general_form("lymphocyte", "Cell"), general_form("IFNG", "Gene"), general_form("growth of lymphomas", "")
    (('lymphocytes', True), ('IFNG', False), ('the growth of lymphomas', False))
    """
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
