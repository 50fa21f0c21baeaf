"""Warn of passages of a project whose recorded certainty is higher than their own words allow."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from immunograph.claims.handles import claim_handle
from immunograph.errors import Problem
from immunograph.gate.hedged_texts import HedgedTexts
from immunograph.model import Claim, EpistemicStatus, Evidence, Waiver
from immunograph.shell_commands import shell_command

__all__ = ["firmer_records"]

_OF_HEDGES: Final = frozenset(("hedge-missing", "hedge-cut", "certainty-above-cue"))
"""Rules of the gate whose waiver is the curators' decision on the hedge of a passage."""


def firmer_records(
    root: Path, claims: Iterable[Claim], evidence: Iterable[Evidence], waivers: Iterable[Waiver]
) -> list[Problem]:
    """Return a warning that counts the passages whose certainty is higher than their quotation or paraphrase allows.

    Bibliographic records are left out, and passages with a hedge that the curators have waived.

    Parameters
    ----------
    root
        The project directory.
    claims, evidence, waivers
        Content of its tables.

    Returns
    -------
    list[Problem]
        One warning, which names the claims and the command that compares records and passages; empty if there is none.
    """
    waived = {each.evidence for each in waivers if each.rule in _OF_HEDGES}
    keys = {each.iri: each.identifiers[0] if each.identifiers else claim_handle(each.iri) for each in claims}
    columns: dict[str, list[object]] = {name: [] for name in ("stance", "certainty", "quotation", "paraphrase", "key")}
    for each in evidence:
        if each.iri in waived or each.status is EpistemicStatus.BIBLIOGRAPHIC:
            continue
        cells = (each.stance.value, int(each.certainty), each.quotation, each.paraphrase, keys.get(each.claim, ""))
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    if not columns["key"]:
        return []
    import polars as pl

    hedged = HedgedTexts()
    hedged.add(pl.DataFrame(columns), ["quotation", "paraphrase"])
    told = hedged.sentence()
    if not told:
        return []
    compare = shell_command("check", root, "--documents", "FOLDER-WITH-YOUR-TEXTS")
    advice = (
        f"lower the certainty, or reword a paraphrase that hedges more than its passage; to compare both, run {compare}"
    )
    return [Problem(root / "curated" / "evidence.tsv", f"{told}: {advice}", column="certainty")]
