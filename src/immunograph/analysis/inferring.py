"""The inferred graph of a store: rebuilt by running the rules, or pruned by propagating existing derivations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.reports import table_of
from immunograph.analysis.why import firmness_of
from immunograph.argument_types import checked_methods
from immunograph.errors import StoreError
from immunograph.reasoning import ground, infer, read_rules
from immunograph.store import Store
from immunograph.vocabulary import Graphs

if TYPE_CHECKING:
    from immunograph.analysis.workbench import Workbench
    from immunograph.query import Table

__all__ = ["Rules", "infer_again", "prune"]

_DERIVATIONS = "SELECT ?d ?certainty { ?d a ig:Derivation ; ig:certainty ?certainty }"
_CLAIMS = "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a ig:InferredClaim }"


@checked_methods
class Rules:
    """Run the inference rules of a graph, or prune what they inferred; available as ``kg.rules``.

    Parameters
    ----------
    bench
        Function that returns the workbench of the store's current version.
    folders
        Folders of rules; later folders take precedence.
    """

    def __init__(self, bench: Callable[[], Workbench], folders: Sequence[Path]) -> None:
        self._bench = bench
        self._folders = folders

    def infer(self, rules: str | Path | None = None, *, max_rounds: int = 50) -> int:
        """Run the rules again and replace the content of the inferred graph with the result.

        Parameters
        ----------
        rules
            A folder of rules to use in addition to the packaged ones and the project's own, which are always used; none if
            left out.
        max_rounds
            Maximum number of rounds, at least 1; rules that infer something new in the last one count as
            non-terminating.

        Returns
        -------
        int
            The number of inferred claims.

        Raises
        ------
        RuleError
            If a rule is not valid SPARQL or cannot be run, or does not terminate; the graph is then unchanged.
        FormatError
            If the header, the columns or the values of a rule are not valid, or ``max_rounds`` is below 1.
        StoreError
            If ``rules`` is not a folder, a rule cannot be read, or the store cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().rules.infer()
        0
        """
        return infer_again(self._bench().view.store, rules, self._folders, max_rounds=max_rounds)

    def prune(self) -> Table:
        """Update inferred claims whose premises changed, and remove those that no longer follow, without running rules.

        Call it after claims or evidence were removed or changed by hand.

        Returns
        -------
        Table
            One row per inferred claim that was removed or whose certainty changed: ``claim`` (its key), ``proposition``,
            and its certainty (0 to 3) ``before`` and ``after``, which is 0 if it was removed.

        Raises
        ------
        StoreError
            If the store cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> len(ig.load().rules.prune())  # nothing was removed, so all of it still follows
        0
        """
        bench = self._bench()
        return prune(bench.columns, bench.view.store)


def infer_again(store: Store, rules: str | Path | None, folders: Sequence[Path], *, max_rounds: int) -> int:
    """Run the rules of several folders and replace the inferred graph with the result.

    Parameters
    ----------
    store
        The store; its inferred graph is replaced.
    rules
        An additional folder of rules, or ``None``.
    folders
        Folders of rules; a rule replaces one of the same name in an earlier folder.
    max_rounds
        Maximum number of rounds, at least 1; rules that infer something new in the last one count as non-terminating.

    Returns
    -------
    int
        The number of inferred claims.

    Raises
    ------
    RuleError
        If a rule is not valid SPARQL or cannot be run, or does not terminate; nothing is changed.
    FormatError
        If the header, the columns or the values of a rule are not valid, or ``max_rounds`` is below 1.
    StoreError
        If ``rules`` is not a folder, a rule cannot be read, or the store cannot be written.
    """
    chosen = list(folders)
    if rules is not None:
        if not Path(rules).is_dir():
            raise StoreError(f"{rules} is not a folder: name a folder of rules (.rq files)")
        chosen.append(Path(rules))
    quads = list(infer(store, read_rules(chosen), max_rounds=max_rounds))
    store.update(f"DROP SILENT GRAPH <{Graphs.INFERRED}>")
    store.add(quads)
    from immunograph.claims.view import select

    return int(str(select(store, _CLAIMS)[0][0]))


def prune(columns: ClaimColumns, store: Store) -> Table:
    """Remove derivations with invalid premises and the claims that no longer follow; update the certainty of the rest.

    Parameters
    ----------
    columns
        The claims and their evidence.
    store
        The store; its inferred graph is updated.

    Returns
    -------
    Table
        One row per inferred claim that was removed or whose certainty changed: ``claim`` (its key), ``proposition``, and
        its certainty (0 to 3) ``before`` and ``after``, which is 0 if it was removed.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    steps: dict[str, tuple[str, set[str]]] = {}
    for derivation, claim, premise in columns.derivations.select("derivation", "claim", "premise").iter_rows():
        steps.setdefault(derivation, (claim, set()))[1].add(premise)
    firmness = firmness_of(columns)
    ceilings = [columns.ceilings.get(derivation, 3) for derivation in steps]
    after = ground([(claim, sorted(premises)) for claim, premises in steps.values()], firmness, ceilings=ceilings)
    standing = {**firmness, **after}
    rows, gone = [], set()
    inferred = columns.claims.filter(columns.claims["inferred"]).unique("claim", maintain_order=True)
    for claim, before in inferred.select("claim", "inferred_certainty").iter_rows():
        now = after.get(claim, 0)
        if now == before:
            continue
        rows.append((columns.key(claim), columns.label(claim), before, now))
        store.update(
            f"DELETE {{ GRAPH <{Graphs.INFERRED}> {{ <{claim}> ig:certainty ?was }} }} "
            + (f"INSERT {{ GRAPH <{Graphs.INFERRED}> {{ <{claim}> ig:certainty {now} }} }} " if now else "")
            + f"WHERE {{ GRAPH <{Graphs.INFERRED}> {{ <{claim}> ig:certainty ?was }} }}"
        )
        if not now:
            gone.add(claim)
    fallen = {
        derivation
        for derivation, (_, premises) in steps.items()
        if any(not standing.get(premise) for premise in premises)
    }
    from immunograph.claims.view import select

    told = {str(row[0]): row[1] for row in select(store, _DERIVATIONS)}
    for derivation in sorted(set(steps) - fallen):
        claim, premises = steps[derivation]
        certainty = min(*(standing[premise] for premise in premises), columns.ceilings.get(derivation, 3))
        if told.get(derivation) == certainty:
            continue
        store.update(
            f"DELETE {{ GRAPH <{Graphs.INFERRED}> {{ <{derivation}> ig:certainty ?was }} }} "
            f"INSERT {{ GRAPH <{Graphs.INFERRED}> {{ <{derivation}> ig:certainty {certainty} }} }} "
            f"WHERE {{ GRAPH <{Graphs.INFERRED}> {{ <{derivation}> ig:certainty ?was FILTER(?was != {certainty}) }} }}"
        )
    for subject in sorted(gone | fallen):
        store.update(f"DELETE WHERE {{ GRAPH <{Graphs.INFERRED}> {{ <{subject}> ?p ?o }} }}")
    kept = {
        (claim, premise)
        for derivation, (claim, premises) in steps.items()
        if derivation not in fallen
        for premise in premises
    }
    for derivation in fallen:
        claim, premises = steps[derivation]
        for premise in sorted(premises):
            if claim not in gone and (claim, premise) not in kept:
                store.update(
                    f"DELETE DATA {{ GRAPH <{Graphs.INFERRED}> {{ <{claim}> prov:wasDerivedFrom <{premise}> }} }}"
                )
    return table_of(
        ("claim", "proposition", "before", "after"),
        rows,
        title="Inferred claims that were removed or whose certainty changed",
    )
