"""Check that identifiers are well formed, recorded in ``identifiers.tsv``, and not obsolete."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from immunograph.curation.identifier_table import OWN_PREFIXES, Record
from immunograph.identifiers import CURIE_PATTERN, PrefixMap
from immunograph.legible import quoted
from immunograph.shell_commands import shell_command
from immunograph.vocabulary import IDENTIFIER_PATTERNS

__all__ = ["Identifiers"]


class Identifiers:
    """A validator of CURIEs against recorded identifiers.

    Parameters
    ----------
    records
        Rows of ``identifiers.tsv``; if a CURIE occurs more than once, the last row takes precedence.
    prefixes
        Prefix map with the known prefixes.
    root
        The project directory, for advice in messages.
    """

    def __init__(self, records: Iterable[Record], prefixes: PrefixMap, root: Path) -> None:
        self.records: Mapping[str, Record] = {record.curie: record for record in records}
        self.prefixes = prefixes
        self.root = root
        self._folded = {curie.lower(): curie for curie in self.records}

    def malformed(self, text: str) -> str | None:
        """Check the syntax of an identifier: prefix, case, and the pattern of its local part.

        Parameters
        ----------
        text
            The identifier as it is written in the table.

        Returns
        -------
        str or None
            A message with the problem, and the corrected form if it is known; ``None`` if the identifier is well formed.

        Examples
        --------
        >>> Identifiers([], PrefixMap(), Path("p")).malformed("GO:GO:0006915")
        "'GO:GO:0006915' has its prefix twice; write GO:0006915"
        >>> Identifiers([], PrefixMap(), Path("p")).malformed("cl_0000542")
        "'cl_0000542' is not written as a CURIE; write CL:0000542"
        """
        meant = self.prefixes.doubled(text)
        if meant is not None:
            return f"{quoted(text)} has its prefix twice; write {meant}"
        try:
            self.prefixes.expand(text)
        except ValueError as error:
            curie = self._rewritten(text)
            if curie is None:
                return self._unknown_prefix(text) or str(error)
            same = curie.lower() == text.lower()
            return (
                f"{quoted(text)} is written in the wrong case; write {curie}"
                if same
                else f"{quoted(text)} is not written as a CURIE; write {curie}"
            )
        prefix, _, local = text.partition(":")
        pattern, expected = IDENTIFIER_PATTERNS.get(prefix, ("", ""))
        if not pattern or re.fullmatch(pattern, local):
            return None
        if re.fullmatch(pattern, local.upper()):
            return f"{quoted(text)} is written in the wrong case; write {prefix}:{local.upper()}"
        return f"{quoted(text)} is malformed: expected {prefix}: followed by {expected}; correct it"

    def cause(self, text: str) -> tuple[str, ...]:
        """Return a key for grouping problems that have the same cause, such as an unknown prefix.

        Parameters
        ----------
        text
            The identifier as it is written in the table.

        Returns
        -------
        tuple[str, ...]
            ``("prefix", PREFIX)`` for an unknown prefix, ``("never looked up", PREFIX)`` for an unrecorded identifier,
            else ``("identifier", CURIE)``.
        """
        prefix = text.partition(":")[0]
        if CURIE_PATTERN.match(text) and prefix not in self.prefixes:
            return ("prefix", prefix)
        return ("never looked up", prefix) if text not in self.records else ("identifier", text)

    def _unknown_prefix(self, text: str) -> str | None:
        prefix = text.partition(":")[0]
        if not CURIE_PATTERN.match(text) or prefix in self.prefixes:
            return None
        close = get_close_matches(prefix, [known for known, _ in self.prefixes.items()], n=1, cutoff=0.75)
        hint = f"did you mean {close[0]}? Or declare it" if close else "declare it"
        return f"the prefix of {quoted(text)} is not known; {hint} under curie_map in the header of mappings.sssom.tsv"

    def _rewritten(self, text: str) -> str | None:
        curies = [curie for iri in self.prefixes.readings(text) if (curie := self.prefixes.compress(iri))]
        known = [curie for curie in curies if curie in self.records]
        fitting = [curie for curie in curies if self.malformed(curie) is None]
        return next(iter(known or fitting), None)

    def problem(self, curie: str) -> str | None:
        """Check that a well-formed identifier is recorded and not obsolete.

        Parameters
        ----------
        curie
            A well-formed CURIE; prefixes of immunograph and of general vocabularies are always accepted.

        Returns
        -------
        str or None
            A message for an unrecorded, differently spelt or obsolete identifier; ``None`` if there is no problem.
        """
        prefix = curie.partition(":")[0]
        if OWN_PREFIXES.fullmatch(prefix):
            return None
        record = self.records.get(curie)
        if record is None:
            other = self._folded.get(curie.lower())
            if other is not None:
                return f"{curie!r} is written in the wrong case; write {other}"
            return (
                f"{curie} was never looked up: it is not in identifiers.tsv; {self._meant(curie)}look it up in your copy of the ontology (OBO, "
                f"OWL or JSON) with: {shell_command('identifiers', self.root, '--ontology', f'{prefix.lower()}.obo')}"
            )
        if record.state == "obsolete":
            instead = " or ".join(part.strip() for part in record.replaced_by.split("|") if part.strip())
            advice = f"use {instead}" if instead else f"no replacement is named in {record.source}: choose another term"
            return f"{curie} ({record.label!r}) is obsolete; {advice}"
        return None

    def _meant(self, curie: str) -> str:
        """Return a question that suggests a similar recorded identifier; empty if there is none, or the local part has digits."""
        prefix, _, local = curie.partition(":")
        if not local.isalpha():
            return ""
        near = get_close_matches(
            curie, [known for known in self.records if known.startswith(f"{prefix}:")], n=1, cutoff=0.8
        )
        return f"did you mean {near[0]}? If not, " if near else ""

    def renamed(self, curie: str, label: str) -> str | None:
        """Check that the label written next to an identifier is the recorded label.

        Parameters
        ----------
        curie
            A CURIE; unrecorded CURIEs are not checked.
        label
            Label in the table; an empty string is not checked.

        Returns
        -------
        str or None
            A message with both labels; ``None`` if they are equal or cannot be compared.
        """
        record = self.records.get(curie)
        if record is None or not record.label or not label or record.label == label:
            return None
        if not CURIE_PATTERN.match(curie):
            return None
        return f"{curie} is labelled {record.label!r} in {record.source}, not {label!r}; write the label, or correct the identifier"
