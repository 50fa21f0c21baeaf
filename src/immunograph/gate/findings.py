"""Findings of the gate, and their output as text, JSON or SARIF."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum

from immunograph.legible import legible
from immunograph.plurals import counted

__all__ = ["Finding", "GateReport", "Level", "marked"]

_AROUND = 160
_SARIF = {"error": "error", "warning": "warning", "note": "note"}


class Level(Enum):
    """Severity of a finding: an error fails the check, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a record and the words of its passage.

    Parameters
    ----------
    rule
        Name of the rule.
    level
        Error, warning or note.
    key
        Key of the claim.
    message
        Difference and remedy, in one sentence.
    start, end
        Character offsets of the marked words in the document; equal if no word is marked.
    wording
        The marked words.
    fingerprint
        Identifier used in waivers: a hash of claim, passage, rule and marked word.
    shown
        The sentence with the words marked; empty if the text may not be copied.
    span
        The passage's span, as written in waivers.
    file, row
        File and row of the record, if it is from a table.
    """

    rule: str
    level: Level
    key: str
    message: str
    start: int = 0
    end: int = 0
    wording: str = ""
    fingerprint: str = ""
    shown: str = ""
    span: str = ""
    file: str = ""
    row: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the finding as a JSON-compatible dictionary.

        Returns
        -------
        dict[str, object]
            Its fields, the level by name, and ``claim`` and ``mark`` (``word@start-end``) as written in waivers.

        Examples
        --------
        >>> Finding("hedge-missing", Level.ERROR, "C1", "A hedge is missing.", 2, 5, "may").as_dict()["mark"]
        'may@2-5'
        """
        mark = f"{self.wording}@{self.start}-{self.end}"
        return {**asdict(self), "level": self.level.value, "claim": self.key, "mark": mark}


def fingerprint(*parts: object) -> str:
    r"""Return a hash of twelve hexadecimal digits that identifies a finding.

    Parameters
    ----------
    \*parts
        Values that identify the finding, in a fixed order; converted to text.

    Returns
    -------
    str
        The first twelve digits of a SHA-256.

    Examples
    --------
    >>> fingerprint("C1", 3) == fingerprint("C1", "3")
    True
    """
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:12]


def marked(sentence: str, start: int, end: int) -> str:
    """Return a sentence with a range between arrows, shortened to its surroundings.

    Parameters
    ----------
    sentence
        The sentence.
    start, end
        Character offsets in the sentence, end-exclusive; nothing is marked if they are equal.

    Returns
    -------
    str
        One line; control characters are made visible.

    Examples
    --------
    >>> marked("X may help.", 2, 5)
    'X »may« help.'
    """
    if end <= start:
        return legible(sentence if len(sentence) <= 2 * _AROUND else sentence[: 2 * _AROUND] + "…")
    head, tail = sentence[:start], sentence[end:]
    if len(head) > _AROUND:
        head = "…" + head[-_AROUND:]
    if len(tail) > _AROUND:
        tail = tail[:_AROUND] + "…"
    return legible(f"{head}»{sentence[start:end]}«{tail}")


@dataclass(frozen=True)
class GateReport:
    """The result of the gate: findings, waivers, and the number of passages checked.

    Parameters
    ----------
    findings
        Findings that are not waived.
    waived
        Waived findings, each with its reason.
    proved, disproved, without_text
        Keys of the passages without an error, with an error, and without an available text.
    unused
        Waivers that match no finding.
    """

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, str], ...] = ()
    proved: tuple[str, ...] = ()
    disproved: tuple[str, ...] = ()
    without_text: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    @property
    def passes(self) -> bool:
        """Whether at least one passage was proved, none disproved, and all waivers are used."""
        return bool(self.proved) and not self.errors and not self.unused

    @property
    def summary(self) -> str:
        """One sentence with the numbers of passages proved, with errors and without text."""
        told = (
            f"{counted(len(self.proved), 'passage')} proved, {len(self.disproved):,} with errors, "
            f"{len(self.without_text):,} without text; {counted(len(self.errors), 'error')}"
        )
        levels = Counter(finding.level for finding in self.findings)
        told += f", {counted(levels[Level.WARNING], 'warning')}, {len(self.waived):,} waived"
        if not self.proved and not self.disproved:
            told += ": NOTHING WAS PROVED"
        return told

    def as_dict(self) -> dict[str, object]:
        """Return the report as a JSON-compatible dictionary.

        Returns
        -------
        dict[str, object]
            The summary, whether it passes, the numbers of passages, the findings, the waived findings with reasons, and
            the unused waivers.

        Examples
        --------
        >>> GateReport(()).as_dict()["findings"]
        []
        """
        return {
            "summary": self.summary,
            "passes": self.passes,
            "proved": len(self.proved),
            "disproved": len(self.disproved),
            "without_text": len(self.without_text),
            "findings": [finding.as_dict() for finding in self.findings],
            "waived": [{**finding.as_dict(), "reason": reason} for finding, reason in self.waived],
            "unused_waivers": list(self.unused),
        }

    def as_sarif(self, version: str) -> dict[str, object]:
        """Return a SARIF 2.1.0 log, which code hosts display.

        Parameters
        ----------
        version
            The version of immunograph, named as that of the tool.

        Returns
        -------
        dict[str, object]
            The log, ready for :func:`json.dumps`; columns count Unicode code points, waived findings are
            suppressed results.

        Examples
        --------
        >>> GateReport(()).as_sarif("0.2.0")["version"]
        '2.1.0'
        """
        results = [_result(finding) for finding in self.findings]
        results += [
            {**_result(finding), "suppressions": [{"kind": "external", "justification": reason}]}
            for finding, reason in self.waived
        ]
        rules = [{"id": name, "shortDescription": {"text": text}} for name, text in self.rules.items()]
        driver = {"name": "immunograph gate", "version": version, "rules": rules}
        return {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }


def _result(finding: Finding) -> dict[str, object]:
    made: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _SARIF[finding.level.value],
        "message": {"text": f"{finding.key}: {finding.message}" + (f" — {finding.shown}" if finding.shown else "")},
        "partialFingerprints": {"gate/v1": finding.fingerprint},
    }
    if finding.file:
        region = {"startLine": max(1, finding.row)}
        location = {"artifactLocation": {"uri": finding.file}, "region": region}
        made["locations"] = [{"physicalLocation": location}]
    return made


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by level, errors first, then by row, claim and place.

    Parameters
    ----------
    findings
        Findings in any order.

    Returns
    -------
    tuple[Finding, ...]
        All of them, sorted.
    """
    places: Sequence[Level] = list(Level)
    return tuple(
        sorted(findings, key=lambda each: (places.index(each.level), each.row, each.key, each.start, each.rule))
    )
