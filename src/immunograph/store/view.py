"""A store on disk as a process of its own sees it, which only reads: there queries are answered that can be ended."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from immunograph.errors import QueryError, StoreError
from immunograph.store.admission import open_engine
from immunograph.store.base import Answer, Limits
from immunograph.store.directory import Moves
from immunograph.store.kept import OUTDATED, KeptMerge, Surplus
from immunograph.store.local import LocalStore

__all__ = ["reader"]

_TRIES: Final = 5


def reader(argument: str) -> tuple[Any, Any]:
    """Give what answers a request, and what makes ready for one; ``argument`` tells where the store is."""
    told = json.loads(argument)
    view = _View(Path(told["path"]), Moves(told["moves"]))
    return view.answer, view.turn_to


class _View(LocalStore):
    """The quads as they were when the query was planned; whoever planned it has the engine hold what it needs."""

    def __init__(self, path: Path, moves: Moves) -> None:
        super().__init__(interruptible=False)
        self._path = path
        self._moves = moves
        self._seen: dict[str, Any] = {}
        self._surplus = Surplus()

    def turn_to(self, request: dict[str, Any]) -> None:
        """Open the files as they are now, if that is as the query was planned for; once for each state of the store."""
        seen = request["view"]
        if seen == self._seen:
            return
        self._seen = {}
        self._copies.clear()
        directory = self._path / seen["directory"]
        self.merge = KeptMerge.frozen_at(self._open(directory), directory, self._surplus, out=seen["out"])
        if self._moves.number != seen["moves"]:
            raise QueryError(OUTDATED)
        self._seen = seen

    def answer(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a query; a file that was merged into another meanwhile, and so removed, is no reason to give up."""
        try:
            return self.answered(request, limits)
        except QueryError as error:
            if "No such file or directory" not in str(error):
                raise
            self._seen = {}
            raise QueryError(OUTDATED) from error

    def _open(self, directory: Path) -> ox.Store:
        for _ in range(_TRIES):
            with contextlib.suppress(StoreError):  # a file may just have been merged into another
                store = open_engine(self._path, directory, read_only=True)
                self._surplus.read(self._path, directory)
                return store
        raise QueryError(OUTDATED)
