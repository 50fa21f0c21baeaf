"""Propose the sections of a mapping that say what rows claim and on what evidence: predicates, stances, certainties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from immunograph.mapping.column_roles import CORRELATIONS, SIGNS, Column
from immunograph.mapping.identifier_columns import plain_name
from immunograph.mapping.predicates import packaged_claim_predicate
from immunograph.mapping.proposed_details import proposed_details
from immunograph.mapping.verdicts import FIRMNESS, STANCES, is_negation, meaning, own_certainty, reason
from immunograph.toml_text import toml_value

__all__ = ["proposed_claim"]

_EMPTY: Final = "(empty)"
"""Placeholder for an empty cell in a map of stances or certainties."""
_BOTH: Final = frozenset({"+-", "-+", "+/-", "-/+", "±", "both", "dual"})
_NOT_STATED: Final = frozenset({"?", "unknown", "unspecified", "not stated", "unclear"})
_MINUS, _PLUS = SIGNS[0][0], SIGNS[1][0]


def proposed_claim(roles: dict[str, Column], columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """Propose the claim of each row, its evidence, and the value maps that both use.

    Parameters
    ----------
    roles
        Role -> its column.
    columns
        All columns of the table.

    Returns
    -------
    list of tuple
        Names of the sections and their lines, value maps first; ``[claim]`` has its brackets, because it is a list.
    """
    sections: list[tuple[str, list[str]]] = []
    column = roles.get("predicate")
    if column is None:
        verb = 'predicate = "ig:associatedWith"  # no column contains predicates: choose one of those in docs/predicates.md'
        ends = [plain_name(roles[role].name) for role in ("subject", "object") if role in roles]
        if len(ends) == 2 and ends[0].startswith("ligand") and ends[1].startswith("receptor"):
            verb = 'predicate = "ig:bindsReceptor"  # a ligand and its receptor; the effect of binding is not stated'
    else:
        lines = ["# each value of the column -> a predicate; ^ before it swaps subject and object"]
        for value in column.values:
            guess = _predicate(value)
            why = (
                "a null result: it needs a predicate, and stance null"
                if meaning(value, STANCES) == "null"
                else "not mapped yet"
            )
            target = toml_value(guess) if guess else f'{{ reject = "{why}" }}'
            lines.append(f"{toml_value(value)} = {target}")
        sections.append(("values.predicates", [*lines, *_undirected(column)]))
        verb = f'predicate = {{ from = {toml_value("{" + column.name + "}")}, map = "predicates" }}'
    claim = [
        'subject = "subject"',
        verb,
        'object = "object"',
        'status = "proposed"  # accepted, once you have checked what the rows say: only then do they count as findings',
    ]
    return [*sections, *_evidence(roles, columns), ("[claim]", claim)]


def _predicate(value: str) -> str:
    """Return the predicate that a value names, or means without doubt; an empty string if there is none."""
    plain = value.strip().lower()
    signs = (iri for pattern, iri in (*CORRELATIONS, *SIGNS) if re.search(pattern, plain))
    return packaged_claim_predicate(value) or next(signs, "")


def _undirected(column: Column) -> list[str]:
    """Return comments that show how to map values of an effect in both directions, or in a direction not stated."""
    lines: list[str] = []
    both = [each for each in column.values if each.strip().lower() in _BOTH]
    unknown = [each for each in column.values if each.strip().lower() in _NOT_STATED]
    if both:
        value, key = toml_value(both[0]), toml_value(column.name)
        lines.append(
            f"# {value}: if it means both effects, write two [[claim]] in place of one, each with its predicate:"
        )
        for predicate, wanted in (("ig:activates", _PLUS), ("ig:inhibits", _MINUS)):
            own = [each for each in column.values if re.search(wanted, each.strip().lower())]
            some = ", ".join(map(toml_value, [*own, both[0]]))
            lines.append(f'#   predicate = "{predicate}" with when = {{ {key} = [{some}] }}')
    if unknown:
        lines.append(
            f'# {toml_value(unknown[0])} = "ig:modulates"  # if it means an effect whose direction is not stated'
        )
    return lines


def _evidence(roles: dict[str, Column], columns: Sequence[Column]) -> list[tuple[str, list[str]]]:
    """Propose stance, certainty, text and study of the evidence; rows with an unclear stance or certainty are skipped."""
    sections: list[tuple[str, list[str]]] = []
    made: list[str] = []
    for role, table, known, comment in (
        ("stance", "stances", STANCES, "supports; null (tested, no effect seen); disputes; unstated; asks; intends"),
        ("certainty", "certainties", FIRMNESS, "3 asserted, 2 probable, 1 possible, 0 open"),
    ):
        column = roles.get(role)
        if column is None:
            continue
        lines = [f"# {comment}; correct each line"]
        negation = role == "stance" and is_negation(column.values)
        for value in filter(None, column.values):
            stands = meaning(value, known, column.name) or own_certainty(value, column.name, column.values)
            target = toml_value(stands) if stands else f"{{ reject = {toml_value(reason(value, role))} }}"
            lines.append(f"{toml_value(value)} = {target}")
        empty = (
            '"supports"  # the cell does not negate its row' if negation else f'{{ reject = "its {role} is empty" }}'
        )
        sections.append((f"values.{table}", [*lines, f'"{_EMPTY}" = {empty}']))
        source = f'[{toml_value("{" + column.name + "}")}, "{_EMPTY}"]'
        made.append(
            f'{role} = {{ from = {source}, map = "{table}", else = {{ reject = "its {role} is not in the map" }} }}'
        )
    if "text" in roles:
        name = toml_value("{" + roles["text"].name + "}")
        made.append(f"paraphrase = {name}  # quotation, if these are the words of the source")
    designs, details = proposed_details(columns, list(roles.values()))
    if designs:
        comment = (
            "# a study design of docs/mapping.md, such as cell_culture or cohort; empty: unknown; correct each line"
        )
        sections.append(("values.designs", [comment, *designs]))
    made += details
    return [*sections, *([("evidence", made)] if made else [])]
