"""What a command prints: progress on a terminal, plain lines in a log, errors on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from data.errors import AftermathError


class Ticker:
    """Shows how far a job is: a bar on a terminal, nothing in a log, where the closing line tells all."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __call__(self, what: str, done: int, total: int) -> None:
        self._progress.update(self._task, description=what, completed=done, total=total or None)


@contextmanager
def ticking() -> Iterator[Ticker]:
    """A ticker for the time of the block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Ticker(progress)


def say(line: str) -> None:
    """One line of result on standard output; control characters of outside text are shown, not obeyed."""
    print("".join(c if c.isprintable() or c in "\t\n" else repr(c)[1:-1] for c in line), flush=True)


def complain(error: AftermathError) -> None:
    """One line of error on standard error."""
    printable = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(error))
    print(f"aftermath: {printable}", file=sys.stderr, flush=True)
