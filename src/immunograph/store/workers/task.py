"""The task of a worker, as a value that is sent through its pipe as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from immunograph.model import IRI
from immunograph.store.request import NO_LIMITS, Limits, Request, RequestData

__all__ = ["Output", "Task"]


class OutputData(TypedDict):
    """How an answer is to be written, as values for JSON."""

    form: str
    file: str
    most: int
    graph: IRI | None


@dataclass(frozen=True, slots=True)
class Output:
    """How an answer, or a graph, is to be written.

    Parameters
    ----------
    form
        The syntax.
    file
        Where a long answer is written.
    most
        Bytes that it may have.
    graph
        Which graph is written out where nothing is asked; ``None`` for all of them.
    """

    form: str
    file: str
    most: int
    graph: IRI | None = None

    def as_dict(self) -> OutputData:
        """Return it as values for JSON."""
        return {"form": self.form, "file": self.file, "most": self.most, "graph": self.graph}


class LimitsData(TypedDict):
    """The limits that a worker keeps to."""

    max_rows: int | None
    max_memory: int | None


class TaskData(TypedDict):
    """A :class:`Task` as values for JSON."""

    request: RequestData | None
    output: OutputData | None
    update: tuple[str, str | None] | None
    snapshot: dict[str, str] | None
    limits: LimitsData


@dataclass(frozen=True, slots=True)
class Task:
    """One task for a worker; with none of the first three, it is only to keep no snapshot open.

    Parameters
    ----------
    request
        A query to answer.
    output
        How its answer is written; without a request, a graph is.
    update
        An update to rehearse, and its base.
    snapshot
        Where the snapshot is that is asked, for a store on disk.
    limits
        How many rows and how much memory answering may take.
    """

    request: Request | None = None
    output: Output | None = None
    update: tuple[str, str | None] | None = None
    snapshot: dict[str, str] | None = None
    limits: Limits = NO_LIMITS

    @property
    def what(self) -> str:
        """The kind of task, for messages."""
        return "query" if self.update is None else "update"

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to answer."""
        return self.request is None and self.output is None and self.update is None

    def as_dict(self) -> TaskData:
        """Return it as values for JSON; deadlines are enforced by the caller."""
        return {
            "request": None if self.request is None else self.request.as_dict(),
            "output": None if self.output is None else self.output.as_dict(),
            "update": self.update,
            "snapshot": self.snapshot,
            "limits": {"max_rows": self.limits.max_rows, "max_memory": self.limits.max_memory},
        }

    @classmethod
    def from_dict(cls, values: TaskData) -> Task:
        """Read what :meth:`as_dict` wrote."""
        limits = Limits(**values["limits"])
        request, output, update = values["request"], values["output"], values["update"]
        return cls(
            None if request is None else Request.from_dict(request, limits),
            None if output is None else Output(**output),
            None if update is None else (update[0], update[1]),
            values["snapshot"],
            limits,
        )
