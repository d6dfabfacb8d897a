"""What a command prints: progress on a terminal, plain lines in a log, errors on standard error."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from data.errors import AftermathError


class Ticker:
    """Shows how far a job is: a bar on a terminal, nothing in a log, where the closing line tells all."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def __call__(self, what: str, done: int, total: int) -> None:
        self._progress.update(self._task, description=_shown(what), completed=done, total=total or None)


@contextmanager
def ticking() -> Iterator[Ticker]:
    """A ticker for the time of the block."""
    what = TextColumn("{task.description}", markup=False)
    columns = (what, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Asked of the stream itself: rich also takes FORCE_COLOR, which CI sets, for a terminal.
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not on_terminal) as progress:
        yield Ticker(progress)


def say(line: str) -> None:
    """Result on standard output; control characters of outside text are shown, not obeyed."""
    _print(_shown(line, keep="\t\n"), sys.stdout)


def complain(error: AftermathError) -> None:
    """One line of error on standard error."""
    _print(f"aftermath: {_shown(str(error))}", sys.stderr)


def warn(line: str) -> None:
    """One line of notice on standard error."""
    _print(f"aftermath: {_shown(line)}", sys.stderr)


def count(number: int, thing: str) -> str:
    """The number with its noun."""
    return f"{number:,} {thing if number == 1 else thing + 's'}"


def _shown(text: str, keep: str = "") -> str:
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)


def _print(line: str, stream: TextIO | None) -> None:
    """Prints at once. Where nobody reads, or no longer, as after `| head`, the work goes on unheard."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    line = line.encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(line, file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
