"""The weights from which belief is computed; a project may override them."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from immunograph.delimited_rows import delimited_rows
from immunograph.errors import AnalysisError, CheckFailedError, Problem, StoreError
from immunograph.legible import quoted
from immunograph.model import Attitude, DocumentStatus, EpistemicStatus, Modality, Stance, StudyDesign
from immunograph.utf8_files import utf8

__all__ = ["Parameters"]

_OPEN: Final = frozenset({"evidence_type", "level", "sample_size"})
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "certainty": frozenset("0123"),
    "own_evidence": frozenset(each.value for each in EpistemicStatus),
    "backing": frozenset({"unnamed_study", "bare_universal"}),
    "status": frozenset(each.value for each in EpistemicStatus),
    "modality": frozenset(each.value for each in Modality),
    "attitude": frozenset(each.value for each in Attitude),
    "design": frozenset(each.value for each in StudyDesign),
    "document_status": frozenset(each.value for each in DocumentStatus),
    "speaker": frozenset({"own", "reported"}),
    "stance": frozenset(each.value for each in Stance),
    "step": frozenset({"claim", "cause", "bearer", "subsumption"}),
    "model": frozenset({"concentration", "interval"}),
}
_NAMES: Final = frozenset({*_KNOWN, *_OPEN})
_COLUMNS: Final = ("parameter", "value", "weight")


@dataclass(frozen=True)
class Parameters:
    """Weights for belief, by parameter and value; ``*`` stands for every value without its own row.

    Parameters
    ----------
    weights
        Parameter -> value -> weight between 0 and 1 (``model concentration`` may be any positive number).
    reasons
        Parameter and value -> reason for the weight.
    """

    weights: Mapping[str, Mapping[str, float]]
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, *paths: Path) -> Parameters:
        r"""Read tables of weights; a row of a later table replaces that of an earlier one.

        Parameters
        ----------
        \*paths
            Tab-separated files with the columns ``parameter``, ``value``, ``weight`` and ``reason``.

        Returns
        -------
        immunograph.analysis.Parameters
            The weights and reasons of all tables together.

        Raises
        ------
        StoreError
            If a table cannot be read.
        FormatError
            If a table is not encoded in UTF-8, or a cell has more than 131,072 characters.
        CheckFailedError
            If a table lacks a column, a row has an unknown parameter or value, or its weight is not allowed; the message
            names every such table and row.
        """
        weights: dict[str, dict[str, float]] = {}
        reasons: dict[tuple[str, str], str] = {}
        problems: list[Problem] = []
        for path in paths:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise StoreError(
                    f"{path} cannot be read: {error.strerror or error}; name a tab-separated table of weights for belief"
                ) from None
            rows = delimited_rows(path, io.StringIO(utf8(content, path), newline=""), delimiter="\t")
            _, header = next(rows, (1, []))
            if header and (missing := [name for name in _COLUMNS if name not in header]):
                message = f"no column {' and no column '.join(missing)}: expected {', '.join(_COLUMNS)} and reason, separated by tabs"
                problems.append(Problem(path, message, row=1))
                continue
            for number, cells in rows:
                if not cells:
                    continue
                row = dict(zip(header, cells, strict=False))
                name, value = (row.get("parameter") or "").strip(), (row.get("value") or "").strip()
                problem = _wrong(name, value, row.get("weight"))
                if problem:
                    column, message = problem
                    problems.append(Problem(path, message, row=number, column=column))
                    continue
                weights.setdefault(name, {})[value] = float(row["weight"])
                reasons[name, value] = row.get("reason") or ""
        if problems:
            raise CheckFailedError(problems)
        return cls(weights, reasons)

    def __getitem__(self, key: tuple[str, str]) -> float:
        """Return the weight of a value; if it has none, the weight of ``*``, else 1.

        Parameters
        ----------
        key
            A parameter and one of its values, both as in the table.

        Returns
        -------
        float
            The weight.

        Raises
        ------
        AnalysisError
            If the parameter or the value is unknown; the message suggests the closest name.

        Examples
        --------
        >>> Parameters({"certainty": {"1": 0.25}})["certainty", "1"]
        0.25
        """
        if not (isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key)):
            raise AnalysisError(
                f"{quoted(key)} is not a belief parameter: expected a parameter and a value as text, such as ['certainty', '1']"
            )
        name, value = key
        problem = _misnamed(name, value)
        if problem:
            raise AnalysisError(problem[1])
        return self.weight(name, value)

    def weight(self, name: str, value: str) -> float:
        """Return the weight of a value; a value that is not in the table counts as ``*``.

        Parameters
        ----------
        name
            Name of the parameter, such as ``certainty``.
        value
            Value as a token, such as ``1`` or ``evidence_reported``; unknown values are allowed.

        Returns
        -------
        float
            The weight of the value, else of ``*``, else 1.

        Raises
        ------
        AnalysisError
            If the parameter is unknown; the message suggests the closest name.

        Examples
        --------
        >>> Parameters({"status": {"*": 0.5}}).weight("status", "rumoured")
        0.5
        """
        if name not in _NAMES:
            raise AnalysisError(f"{quoted(name)} is not a parameter: {_expected(name, _NAMES)}")
        of = self.weights.get(name, {})
        return of.get(value, of.get("*", 1.0))

    def with_weights(self, changes: Mapping[tuple[str, str], float]) -> Parameters:
        """Return a copy with some weights changed, such as ``{("certainty", "1"): 0.5}``.

        Parameters
        ----------
        changes
            Parameter and value -> new weight.

        Returns
        -------
        immunograph.analysis.Parameters
            A new object; other weights and the reasons are kept.

        Raises
        ------
        CheckFailedError
            If a parameter or value is unknown, or a weight is not allowed; the message names all of them.

        Examples
        --------
        >>> packaged_parameters().with_weights({("certainty", "1"): 0.5}).weight("certainty", "1")
        0.5
        """
        problems = [
            Problem("the changes given", problem[1], column=problem[0])
            for (name, value), weight in changes.items()
            if (problem := _wrong(name, value, str(weight)))
        ]
        if problems:
            raise CheckFailedError(problems)
        made = {name: dict(values) for name, values in self.weights.items()}
        for (name, value), weight in changes.items():
            made.setdefault(name, {})[value] = weight
        return Parameters(made, self.reasons)


def _misnamed(name: str, value: str) -> tuple[str, str] | None:
    """Return the column and the message if parameter or value is unknown, else ``None``."""
    if name not in _NAMES:
        return "parameter", f"{quoted(name)} is not a parameter: {_expected(name, _NAMES)}"
    if name == "sample_size" and value != "*" and not (value.isascii() and value.isdigit()):
        return (
            "value",
            f"{quoted(value)} is not a sample size: expected a whole number (the smallest with this weight), or *",
        )
    if name in _KNOWN and value != "*" and value not in _KNOWN[name]:
        return "value", f"{quoted(value)} is not a value of {name}: {_expected(value, _KNOWN[name])} or *"
    return None


def _expected(written: str, known: Collection[str]) -> str:
    """Return the known names as text, after a suggestion of the closest one."""
    close = get_close_matches(written.strip().lower().replace("-", "_").replace(" ", "_"), known, n=1)
    listed = f"one of {', '.join(sorted(known))}"
    return f"did you mean {close[0]!r}? Expected {listed}" if close else f"expected {listed}"


def _wrong(name: str, value: str, weight: str | None) -> tuple[str, str] | None:
    """Return the column and the message of the first error in a row; ``None`` if it is valid."""
    misnamed = _misnamed(name, value)
    if misnamed:
        return misnamed
    try:
        if not (weight or "").strip():
            return "weight", "the weight is missing: expected a number from 0 to 1"
        number = float(weight or "")
    except ValueError:
        return "weight", f"{quoted(weight)} is not a number: expected a weight from 0 to 1"
    if (name, value) == ("model", "concentration"):
        wrong = "weight", f"{number:g} is not a concentration: expected a number above 0"
        return None if 0 < number < float("inf") else wrong
    if not 0 <= number <= 1:
        return "weight", f"{number:g} is not a weight: expected a number from 0 to 1"
    if name == "document_status" and value in ("retracted", "withdrawn") and number:
        return "weight", f"{number:g} is not allowed, because a {value} document does not count: set the weight to 0"
    if name == "stance" and value in ("asks", "intends", "unstated") and number:
        return (
            "weight",
            f"{number:g} is not allowed, because the stance {quoted(value)} does not add to belief: set the weight to 0",
        )
    return None


@cache
def packaged_parameters() -> Parameters:
    """Read the packaged table of weights; the result is cached.

    Returns
    -------
    immunograph.analysis.Parameters
        The default weights, with their reasons.

    Raises
    ------
    NotAProjectError
        If the installation lacks its data.

    Examples
    --------
    >>> 0 < packaged_parameters().weight("certainty", "1") < 1
    True
    """
    from immunograph.curation import packaged_project

    return Parameters.read(packaged_project().root / "analysis" / "belief.tsv")
