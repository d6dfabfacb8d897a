"""`python -m ingest explain`: why a change has its origin, or why an incident has its culprit."""

from typing import Any

from data import reader
from data.errors import AftermathError
from data.home import Home
from data.origin.evidence import Evidence
from data.origin.verdict import hinges


def explain(home: Home, name: str) -> dict[str, Any]:
    """The verdict and all evidence behind it, for a change or an incident.

    Raises:
        AftermathError: Nothing goes by this name, or several things do.
    """
    opened = reader.open_latest(home)
    if opened is None:
        raise AftermathError("nothing has been built yet", where=str(home.path), remedy="run: python -m ingest build")
    changes = opened.answer("find_change", name=name)
    incidents = opened.answer("find_incident", name=name)
    several = [row["change_id"] for row in changes] + [row["incident_id"] for row in incidents]
    if len(set(several)) > 1:
        raise AftermathError(f"names several things: {', '.join(several)}", where=name, remedy="give a whole id")
    if changes:
        change_id = changes[0]["change_id"]
        evidence = opened.answer("evidence", change=change_id)
        return {
            "change": changes[0],
            "evidence": evidence,
            "would_change_it": _would_change_it(changes[0], evidence),
            "incidents": opened.answer("change_incidents", change=change_id),
        }
    if incidents:
        return {
            "incident": incidents[0],
            "candidates": opened.answer("candidates", incident=incidents[0]["incident_id"]),
        }
    raise AftermathError(
        "no change or incident goes by this name",
        where=name,
        remedy="use repo@sha, repo#pr, or an incident's id or number",
    )


def text(found: dict[str, Any]) -> str:
    """The same for a person to read."""
    return "\n".join(_change(found) if "change" in found else _incident(found))


def _how_much(change: dict[str, Any]) -> str:
    tools = ", ".join(change["tools"]) or "no tool named"
    share = "" if change["share"] is None else f" ({change['share']:.0%} of its lines, as recorded)"
    return f"{tools}; degree {change['degree']}{share}; scope {change['scope']}"


def _would_change_it(change: dict[str, Any], evidence: list[dict[str, Any]]) -> list[str]:
    """Sentences about what the verdict hangs on and what would turn it."""
    rows = [Evidence(**{name: row[name] for name in Evidence._fields}) for row in evidence if row["rule"] != "override"]
    rows = [row._replace(sha=row.sha or "", degree=row.degree or "unknown") for row in rows]
    own = [row for row in rows if row.sha in ("", change["merge_sha"])]
    inner = [row for row in rows if row.sha not in ("", change["merge_sha"])]
    by_hand = change["origin"] == "human_only" and change["best_kind"] == "tool_recorded"
    found = [
        f"without {rule} it would be {other.replace('_', '-')}"
        for rule, other in hinges(own, inner, change["merged_at"], 1.0 if by_hand else 0.0).items()
    ]
    if change["origin"] == "unknown":
        found.append("a declared yes or no, a tool's mark, a line record, or a policy of its repository for its date")
    elif not found:
        found.append("no single rule: several say the same")
    found.append("a person's word, given on its page: shown as known now, never counted, since it came after the merge")
    return found


def _change(found: dict[str, Any]) -> list[str]:
    change = found["change"]
    lines = [
        f"{change['change_id']}",
        f"  {change['title']}",
        f"  origin at merge: {change['origin']}, confidence {change['confidence'] or 0:.2f}, by {change['best_kind']}",
        f"  {_how_much(change)}",
    ]
    if change["origin_now"] != change["origin"]:
        lines.append(f"  origin as known now: {change['origin_now']} (shown, never counted)")
    lines.append(f"  counted: {'yes' if change['counted'] else 'no, ' + str(change['left_out'])}")
    lines.append("evidence" if found["evidence"] else "evidence: none; an unmarked change is unknown, not human-only")
    lines += [
        f"  {row['confidence']:.2f} {row['polarity']} {row['kind']} {row['rule']}"
        f"{' ' + row['sha'][:10] if row['sha'] else ''}: {row['raw']}"
        for row in found["evidence"]
    ]
    lines.append("what would change it")
    lines += [f"  {reason}" for reason in found["would_change_it"]]
    lines += [
        f"incident {row['incident_id']} ({row['status']}): {'; '.join(row['reasons'])}" for row in found["incidents"]
    ]
    return lines


def _incident(found: dict[str, Any]) -> list[str]:
    incident = found["incident"]
    lines = [
        f"{incident['incident_id']} #{incident['number']}",
        f"  {incident['title']}",
        f"  {incident['service']}, {incident['started_at']:%Y-%m-%d %H:%M} UTC, {incident['status']}",
        f"  counted: {'yes' if incident['counted'] else 'no, ' + str(incident['left_out'])}",
        f"  culprit: {incident['culprit_change_id'] or 'not known'} ({incident['link_status']})",
    ]
    for row in found["candidates"]:
        who = f" by {row['actor']}" if row["actor"] else ""
        lines.append(f"  {row['confidence']:.2f} {row['status']}{who} {row['change_id']}")
        lines.append(f"       {row['title']}")
        lines += [f"       {reason}" for reason in row["reasons"]]
    if not found["candidates"]:
        lines.append(
            "  no candidate change: nothing was deployed to its service inside its window and its text names none"
        )
    return lines
