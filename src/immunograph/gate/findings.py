"""Findings of the gate, and their serialisation as text, JSON and SARIF."""

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
    """A difference between a record and the words of its passage.

    Parameters
    ----------
    rule
        Key of :data:`immunograph.gate.RULES`.
    level
        Severity of the difference.
    key
        Key of the claim.
    message
        Difference, and often a remedy, in one sentence.
    start, end
        Character offsets of the marked words in the document; both are the start of the passage if no word is marked.
    wording
        The marked words.
    fingerprint
        Identifier used in waivers: a hash of record, passage, rule and marked words.
    shown
        The sentence with the words marked; an empty string if no text is available.
    span
        Span of the passage, as written in waivers.
    file, row
        Path of the table and number of the record in it: its line, or the entry of a JSON or YAML list; empty and 0 if it
        is not from a table.
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
            The fields, with the level as a string, and ``claim`` and ``mark`` (``word@start-end``) as in waivers.

        Examples
        --------
        >>> Finding("hedge-missing", Level.ERROR, "C1", "A hedge is missing.", 2, 5, "may").as_dict()["mark"]
        'may@2-5'
        """
        mark = f"{self.wording}@{self.start}-{self.end}"
        return {**asdict(self), "level": self.level.value, "claim": self.key, "mark": mark}


def fingerprint(*parts: object) -> str:
    r"""Return a short hash that identifies a finding.

    Parameters
    ----------
    \*parts
        Values that identify the finding, in a fixed order; they are converted to strings.

    Returns
    -------
    str
        The first twelve hexadecimal digits of a SHA-256.

    Examples
    --------
    >>> fingerprint("C1", 3) == fingerprint("C1", "3")
    True
    """
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:12]


def marked(sentence: str, start: int, end: int) -> str:
    """Return a sentence with a range marked by » and «, truncated to 160 characters on both sides.

    Parameters
    ----------
    sentence
        Text to show.
    start, end
        Character offsets in the sentence, end-exclusive; nothing is marked if they are equal.

    Returns
    -------
    str
        A single line, of at most 320 characters if nothing is marked; control characters are escaped.

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
    """The result of running the gate on the evidence of a project or table.

    Parameters
    ----------
    findings
        Findings that are not waived, errors first.
    waived
        Pairs of a waived finding and the reason.
    proved, disproved, without_text
        Keys of the claims, one per passage, for passages without an error, with an error, and without a text. A text in
        which the record has no position is an error.
    unused
        Waivers that match no finding, as text.
    rules
        Name -> description of the rules, for SARIF.
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
        """Findings of level error that are not waived."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    @property
    def passes(self) -> bool:
        """Whether at least one passage was verified, there are no errors, and all waivers are used."""
        return bool(self.proved) and not self.errors and not self.unused

    @property
    def summary(self) -> str:
        """One line with the numbers of passages proved, with errors and without text, and of findings by severity.

        Findings are counted as errors, warnings and waived; notes are not counted.
        """
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
            Keys ``summary``, ``passes``, ``proved``, ``disproved``, ``without_text`` (numbers of passages),
            ``findings``, ``waived`` (findings with ``reason``) and ``unused_waivers``.

        Examples
        --------
        >>> GateReport((), proved=("C1",)).as_dict()["summary"]
        '1 passage proved, 0 with errors, 0 without text; 0 errors, 0 warnings, 0 waived'
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
        """Return a SARIF 2.1.0 log, which code hosts such as GitHub can display.

        Parameters
        ----------
        version
            Version of immunograph, stated as the version of the tool.

        Returns
        -------
        dict[str, object]
            A JSON-compatible log. Results of a table have its path and the row; waived findings are suppressed results.

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
    """Sort findings by severity, row, claim, position and rule.

    Parameters
    ----------
    findings
        Findings in any order.

    Returns
    -------
    tuple[Finding, ...]
        The same findings, errors first.
    """
    places: Sequence[Level] = list(Level)
    return tuple(
        sorted(findings, key=lambda each: (places.index(each.level), each.row, each.key, each.start, each.rule))
    )
