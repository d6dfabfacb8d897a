"""Candidates side by side as one table: the same facts in the same rows, nothing that tells an origin."""

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.analysis import formatting as fmt
from dashboard.components.text import html
from data.origin.masking import masked

#: Method of evidence -> how strong it is, of three; what is not here speaks against.
STRENGTHS = {
    "named": 3,
    "change_event": 3,
    "rolled_back": 3,
    "reverted": 3,
    "szz": 2,
    "mentioned": 2,
    "window": 1,
    "dependency": 1,
}
_AGAINST = ("doubted", "fix")
_DAY = 24 * 60
_STRONGEST = max(STRENGTHS.values())


def size(row: dict[str, Any]) -> str:
    """How big its diff is."""
    lines = fmt.counted(row["lines_added"] + row["lines_deleted"], "line")
    return f"{lines}, {fmt.counted(row['files_changed'], 'file')}"


def table(rows: Sequence[dict[str, Any]]) -> str:
    """HTML of the comparison; every text from outside masked and escaped."""
    longest = max((row["minutes_before"] or 0 for row in rows), default=0)
    lines: dict[str, Callable[[dict[str, Any]], str]] = {
        "Before impact": lambda row: _before(row, longest),
        "Evidence": _evidence,
        "Against": _against,
        "Origin": lambda row: '<span class="hidden-origin">hidden until you decide</span>',
    }
    head = "".join(f'<th scope="col" style="order:{place}">{_what(row)}</th>' for place, row in enumerate(rows))
    body = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(f'<td style="order:{place}" data-label="{label}">{cell(row)}</td>' for place, row in enumerate(rows))
        + "</tr>"
        for label, cell in lines.items()
    )
    columns = f'<colgroup><col class="facts">{"<col>" * len(rows)}</colgroup>'
    region = 'role="region" tabindex="0" aria-label="Candidate changes side by side"'
    return (
        f'<div class="inbox" {region}><table>{columns}'
        f'<thead><tr><td class="corner"></td>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _what(row: dict[str, Any]) -> str:
    repo = html(str(row["repo"]).rsplit("/", 1)[-1])
    title = html(masked(row["title"]) or "Untitled change")
    return f'{title}<div class="quiet">{repo} {html(row["called"])} · {size(row)}</div>'


def _before(row: dict[str, Any], longest: float) -> str:
    minutes = row["minutes_before"]
    if minutes is None:
        return '<span class="quiet">its deploy is not known</span>'
    when = f'<div class="quiet">{fmt.timestamp(row["deployed_at"])}</div>'
    if minutes < 0:
        return f"<strong>{fmt.minutes(-minutes)} after</strong> the reported start{when}"
    left = 75 * (1 - minutes / longest) if longest else 75
    drawn = (
        f'<div class="lapse" aria-hidden="true"><i style="left:{left:.1f}%;width:{75 - left:.1f}%"></i>'
        f'<b style="left:{left:.1f}%"></b></div>'
    )
    return f"<strong>{fmt.minutes(minutes)} before</strong>{drawn}{when}"


def _evidence(row: dict[str, Any]) -> str:
    found = [
        f'<li><span class="strength" role="img" aria-label="strength {strength} of {_STRONGEST}">'
        f"{'●' * strength}{'○' * (_STRONGEST - strength)}</span> <span>{html(masked(reason))}</span></li>"
        for method, reason in zip(row["methods"], row["reasons"], strict=True)
        if (strength := STRENGTHS.get(method, 0 if method in _AGAINST else 1))
    ]
    return f"<ul>{''.join(found)}</ul>" if found else '<span class="quiet">None: a person chose it</span>'


def _against(row: dict[str, Any]) -> str:
    found = [
        masked(reason) for method, reason in zip(row["methods"], row["reasons"], strict=True) if method in _AGAINST
    ]
    minutes = row["minutes_before"]
    if minutes is not None and minutes < 0:
        found.append("Deployed after the reported start")
    if minutes is not None and minutes > _DAY:
        found.append(f"In production for {fmt.minutes(minutes)} without it")
    if row["status"] == "rejected":
        found.append("Rejected before")
    return "<br>".join(html(text) for text in found) or '<span class="quiet">nothing recorded</span>'
