"""Tasks for worker processes, serialised as JSON to be sent through a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from immunograph.model import IRI
from immunograph.store.request import NO_LIMITS, Limits, Request, RequestData

__all__ = ["Output", "Task"]


class OutputData(TypedDict):
    """An :class:`Output` as a JSON-compatible dictionary."""

    form: str
    file: str
    most: int
    graph: IRI | None


@dataclass(frozen=True, slots=True)
class Output:
    """Format and destination of a serialised answer or graph.

    Parameters
    ----------
    form
        Name of the result format or RDF format.
    file
        Path of the file to create if the output is long.
    most
        Maximum size of the output in bytes.
    graph
        IRI of the graph to serialise if the task does not have a query; the empty IRI for the default graph, ``None``
        for all graphs.
    """

    form: str
    file: str
    most: int
    graph: IRI | None = None

    def as_dict(self) -> OutputData:
        """Return the output as a JSON-compatible dictionary.

        Returns
        -------
        OutputData
            Keys ``form``, ``file``, ``most`` and ``graph``.
        """
        return {"form": self.form, "file": self.file, "most": self.most, "graph": self.graph}


class LimitsData(TypedDict):
    """The limits that a worker enforces, as a JSON-compatible dictionary."""

    max_rows: int | None
    max_memory: int | None


class TaskData(TypedDict):
    """A :class:`Task` as a JSON-compatible dictionary."""

    request: RequestData | None
    output: OutputData | None
    update: tuple[str, str | None] | None
    snapshot: dict[str, str] | None
    limits: LimitsData


@dataclass(frozen=True, slots=True)
class Task:
    """A task for a worker process.

    A task without request, output and update makes the worker close its snapshot.

    Parameters
    ----------
    request
        The query to answer; ``None`` for other tasks.
    output
        Format and destination of the answer or, without a request, of a graph.
    update
        Text and base IRI of an update to try out; its effect is discarded.
    snapshot
        Paths of the snapshot to open, for a store on disk.
    limits
        Limits on time, rows and memory.
    """

    request: Request | None = None
    output: Output | None = None
    update: tuple[str, str | None] | None = None
    snapshot: dict[str, str] | None = None
    limits: Limits = NO_LIMITS

    @property
    def what(self) -> str:
        """``query`` or ``update``, for error messages."""
        return "query" if self.update is None else "update"

    @property
    def is_idle(self) -> bool:
        """Whether the task has neither request, output nor update."""
        return self.request is None and self.output is None and self.update is None

    def as_dict(self) -> TaskData:
        """Return the task as a JSON-compatible dictionary, without the timeout, which the calling process enforces.

        Returns
        -------
        TaskData
            Keys ``request``, ``output``, ``update``, ``snapshot`` and ``limits``.
        """
        return {
            "request": None if self.request is None else self.request.as_dict(),
            "output": None if self.output is None else self.output.as_dict(),
            "update": self.update,
            "snapshot": self.snapshot,
            "limits": {"max_rows": self.limits.max_rows, "max_memory": self.limits.max_memory},
        }

    @classmethod
    def from_dict(cls, values: TaskData) -> Task:
        """Create a task from the dictionary that :meth:`as_dict` returned.

        Parameters
        ----------
        values
            The dictionary, possibly after a round trip through JSON.

        Returns
        -------
        Task
            A task with the same content as the original, except for its timeout.
        """
        limits = Limits(**values["limits"])
        request, output, update = values["request"], values["output"], values["update"]
        return cls(
            None if request is None else Request.from_dict(request, limits),
            None if output is None else Output(**output),
            None if update is None else (update[0], update[1]),
            values["snapshot"],
            limits,
        )
