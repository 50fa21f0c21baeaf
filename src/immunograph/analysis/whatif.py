"""Preview the removal of a document, without writing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.clashes import classified
from immunograph.analysis.figures import written_belief
from immunograph.analysis.parameters import Parameters
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.why import fallen_without, firmness_of
from immunograph.claims.direct_edges import firm_support
from immunograph.claims.documents import document_called
from immunograph.plurals import counted
from immunograph.query import Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Retraction", "find_document", "without_document"]

_NOTICED: Final = 1e-9
_FALLEN: Final = ("Retracted", "Withdrawn")


@dataclass(frozen=True)
class Retraction(Report):
    """The effects of removing a document.

    Parameters
    ----------
    document
        Title of the document.
    passages, left
        Number of passages that would be removed, and of claims that would still have evidence.
    lost
        Key and proposition of the claims left without evidence.
    edges
        Key and proposition of claims with a direct edge that lose their last assertion (support with certainty 3), their
        last support of any certainty, or their last passage.
    inferences
        Key, proposition, and certainty before and after, of inferred claims that would be lost or weakened.
    beliefs
        Key, proposition, and belief before and after, of other claims whose belief changes.
    contradictions
        Number of contradictions of all kinds before and after, as ``contradictions`` counts them.
    mechanisms
        Source, target, and best path before and after, as text.
    already
        ``retracted`` or ``withdrawn`` if the document is, so that its passages do not count even now; else empty.
    """

    document: str
    passages: int
    left: int
    lost: tuple[tuple[str, str], ...]
    edges: tuple[tuple[str, str], ...]
    inferences: tuple[tuple[str, str, int, int], ...]
    beliefs: tuple[tuple[str, str, float | None, float | None], ...]
    contradictions: tuple[int, int]
    mechanisms: tuple[tuple[str, str, str, str], ...]
    already: str = ""

    def text(self) -> str:
        """Return the preview as text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [
            f"Without “{self.document}” (a preview: nothing was changed)",
            *([f"  already {self.already}: its passages do not count even now"] if self.already else []),
            f"  {counted(self.passages, 'passage')} removed; {counted(self.left, 'claim still has', 'claims still have')} evidence",
            f"  {counted(len(self.lost), 'claim')} left without evidence",
        ]
        lines += [f"    {key}  {proposition}" for key, proposition in self.lost]
        lines.append(f"  {counted(len(self.edges), 'direct edge')} left without an assertion or any support")
        lines += [f"    {key}  {proposition}" for key, proposition in self.edges]
        lines.append(f"  {counted(len(self.inferences), 'inferred claim')} lost or weakened")
        lines += [
            f"    {key}  {proposition}: certainty {before} to {after}" + ("" if after else ", lost")
            for key, proposition, before, after in self.inferences
        ]
        lines.append(f"  {counted(len(self.beliefs), 'other claim changes', 'other claims change')} in belief")
        lines += [
            f"    {key}  {proposition}: {written_belief(was)} to {written_belief(now)}"
            for key, proposition, was, now in self.beliefs
        ]
        before, after = self.contradictions
        lines.append(f"  contradictions: {before:,} before, {after:,} after")
        for source, target, one, two in self.mechanisms:
            lines += [f"  {source} to {target}", f"    before: {one}", f"    after:  {two}"]
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the changes as a table.

        Returns
        -------
        Table
            One row per change: ``claim``, ``change``, ``proposition``, ``before`` and ``after``. For the change ``inferred
            claim`` these two are certainties (0 to 3), for ``belief`` beliefs (0 to 1, null where not computed), and for
            ``left without evidence`` and ``edge without an assertion or any support`` null. Contradictions and mechanisms
            are in :meth:`text` and :meth:`as_dict` only.
        """
        rows: list[tuple[object, ...]] = [(key, "left without evidence", text, None, None) for key, text in self.lost]
        rows += [(key, "edge without an assertion or any support", text, None, None) for key, text in self.edges]
        rows += [(key, "inferred claim", text, float(one), float(two)) for key, text, one, two in self.inferences]
        rows += [(key, "belief", text, one, two) for key, text, one, two in self.beliefs]
        return table_of(("claim", "change", "proposition", "before", "after"), rows, title=f"Without {self.document}")

    def as_dict(self) -> dict[str, object]:
        """Return the preview as plain data for JSON.

        Returns
        -------
        dict[str, object]
            The fields of this class by name: ``document``, ``passages``, ``left``, ``lost``, ``edges``, ``inferences``,
            ``beliefs``, ``contradictions``, ``mechanisms`` and ``already``.
        """
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _differs(one: float | None, two: float | None) -> bool:
    return (one is None) != (two is None) or abs((one or 0) - (two or 0)) > _NOTICED


def find_document(columns: ClaimColumns, name: str, identifiers: Iterable[tuple[str, str]] = ()) -> str:
    """Find a document with evidence by its IRI, identifier, key, title or the beginning of its title.

    Parameters
    ----------
    columns
        The claims and their evidence.
    name
        IRI, identifier (``PMID:12345``, ``12345``, a DOI), key, title or beginning of the title.
    identifiers
        Pairs of a document and the IRI of one of its identifiers; none by default.

    Returns
    -------
    str
        IRI of the document.

    Raises
    ------
    UnknownNameError
        If no document has this name, or several do; the message suggests similar names.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.claims import ClaimsView
    >>> find_document(ClaimColumns.of(ClaimsView(ig.load().store)), "article")
    'https://w3id.org/immunograph/document/article'
    """
    titles: dict[str, str] = {
        str(document): columns.label(document) for document in columns.evidence["document"].unique().sort()
    }
    return document_called(titles, name, identifiers)


def without_document(
    columns: ClaimColumns,
    document: str,
    *,
    parameters: Parameters | None = None,
    mechanisms: Sequence[tuple[str, str]] = (),
) -> Retraction:
    """Compute the effects of removing a document, without changing anything.

    Parameters
    ----------
    columns
        The claims and their evidence.
    document
        IRI of the document; other documents of its lineage are kept.
    parameters
        Weights for belief; the packaged table if ``None``.
    mechanisms
        Pairs of entity IRIs whose best path is compared before and after.

    Returns
    -------
    Retraction
        Claims, edges, inferences and contradictions that would be lost or changed.

    Raises
    ------
    AnalysisError
        If a pair of ``mechanisms`` names one entity twice.

    Notes
    -----
    Belief and contradictions are computed twice, and inferences are recomputed from their derivations without running
    rules: linear in the evidence and the derivations.
    """
    import polars as pl

    evidence = columns.evidence.filter(pl.col("document") != document)
    rest = replace(columns, evidence=evidence)
    gone = columns.evidence.filter(pl.col("document") == document)
    touched = set(gone["claim"])
    spoken_of = set(evidence["claim"])
    before, after = Beliefs(columns, parameters), Beliefs(rest, parameters)
    one = dict(before.frame.select("claim", "belief").iter_rows())
    two = dict(after.frame.select("claim", "belief").iter_rows())
    # A claim that another one entails may lose belief although all its own passages are kept.
    differing = {claim for claim in spoken_of & one.keys() if _differs(one[claim], two[claim])}
    sentences = Sentences(columns, touched | differing | set(columns.derivations["claim"]))

    def told(claims: set[str]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((columns.key(claim), sentences.proposition(claim)) for claim in claims))

    bare = touched - spoken_of
    for of_certainty in (pl.col("certainty") == 3, pl.lit(value=True)):
        was, still = (set(each.asserting.filter(of_certainty)["claim"]) for each in (columns, rest))
        bare |= was - still
    fallen = fallen_without(columns, firmness_of(rest))
    changed = [(columns.key(claim), sentences.proposition(claim), one[claim], two[claim]) for claim in differing]
    paths = []
    for source, target in mechanisms:
        found = [
            find_mechanisms(each, beliefs, source, target, limit=1)
            for each, beliefs in ((columns, before), (rest, after))
        ]
        shown = [
            f"{each[0].sentence()} belief {written_belief(each[0].belief, 3)}" if each else f"no path. {each.reason}"
            for each in found
        ]
        paths.append((columns.label(source), columns.label(target), shown[0], shown[1]))
    return Retraction(
        document=columns.label(document),
        passages=gone.height,
        left=len(spoken_of),
        lost=told(touched - spoken_of),
        edges=told(_with_an_edge(columns) & bare),
        inferences=tuple(
            sorted((columns.key(claim), sentences.proposition(claim), *levels) for claim, levels in fallen.items())
        ),
        beliefs=tuple(sorted(changed, key=lambda row: ((row[3] or 0) - (row[2] or 0), row[0]))),
        contradictions=(columns.derived(classified).height, rest.derived(classified).height),
        mechanisms=tuple(paths),
        already=next(iter(_fallen(gone)), "").lower(),
    )


def _fallen(evidence: pl.DataFrame) -> pl.Series:
    """Return the statuses ``Retracted`` and ``Withdrawn`` of the documents of passages, one per passage that has one."""
    import polars as pl

    if "document_status" not in evidence.columns:
        return pl.Series(dtype=pl.String)
    return evidence["document_status"].filter(evidence["document_status"].is_in(_FALLEN))


def _with_an_edge(columns: ClaimColumns) -> set[str]:
    """Return the claims with a direct edge: accepted, about one subject and object, with firm support that counts."""
    import polars as pl

    pairs = columns.claims.filter(pl.col("status") == "Accepted").select("claim", "subject", "object").unique()
    single = pairs.filter(pl.len().over("claim") == 1)
    firm = columns.evidence.filter(firm_support())
    if "document_status" in firm.columns:
        firm = firm.filter(~pl.col("document_status").fill_null("").is_in(_FALLEN))
    return set(single["claim"]) & set(firm["claim"])
