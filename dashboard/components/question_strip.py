"""When a question's incidents happened: dots on one line, small enough for a table's cell, in the text's colour."""

from collections.abc import Sequence
from datetime import datetime


def strip(at: Sequence[datetime], since: datetime, until: datetime, added: datetime | None) -> str:
    """HTML of the line: a dot per incident; from the day the question was added a bar and a band. Says so in words."""
    span = max((until - since).total_seconds(), 1.0)

    def left(moment: datetime) -> str:
        share = (moment - since).total_seconds() / span
        # Half a dot of room at both ends.
        return f"left: {2 + 96 * min(1.0, max(0.0, share)):.1f}%"

    words = f"{len(at)} incidents"
    parts = []
    if added is not None:
        later = sum(moment >= added for moment in at)
        words = f"{len(at) - later} incidents before the question was added, {later} since"
        parts.append(f'<span class="added" style="{left(added)}"></span>')
    parts += [f'<span class="dot" style="{left(moment)}"></span>' for moment in at]
    return f'<div class="dots" role="img" aria-label="{words}">{"".join(parts)}</div>'
