"""The demo's planted truth beside what the product finds: `python -m bench.demo_truth [HOME]`.

Scores the machine's links alone (judgements left out), origins as of merge, and the ratios the Overview shows.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from dashboard import results
from dashboard.analysis import overview_rows
from dashboard.analysis.wording import answer
from data import reader
from data.home import Home
from data.scope import Scope

_CANDIDATES = "select incident_id, change_id, confidence, rank from mart.link_candidates order by incident_id, rank"
_RATIO = """
select origin, count(*) as changes, count(*) filter (where incidents_strict > 0) as failed
from overlay.changes where counted group by origin
"""


def main(home: Home) -> int:
    """Prints the figures; returns 1 when a planted culprit is neither a candidate nor explained."""
    opened = reader.open_latest(home)
    if opened is None:
        print(f"no demo in {home.path}; run: python -m ingest demo", file=sys.stderr)
        return 1
    truth = json.loads((home.path / "exports" / "truth.json").read_text(encoding="utf-8"))
    unexplained = _links(opened, truth)
    _origins(opened, truth)
    arms = {row["origin"]: row for row in opened.rows(_RATIO)}
    ai, human = arms["ai_assisted"], arms["human_only"]
    shown = (ai["failed"] / ai["changes"]) / (human["failed"] / human["changes"])
    print(
        f"ratio shown {shown:.2f} ({ai['failed']} of {ai['changes']} against {human['failed']} of {human['changes']});"
    )
    print(f"  planted {truth['true_ratio_total']:.2f} in all, {truth['true_ratio']:.2f} at equal service and size")
    _headline(opened)
    return 1 if unexplained else 0


def _headline(opened: reader.Reader) -> None:
    """What the Overview says of all data, its ratios behind it."""
    span = opened.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
    found = results.how_often(opened, Scope(span["since"], span["until"] + timedelta(seconds=1)))
    print(f"the Overview says: {answer(found).headline}")
    for row in (row for group in overview_rows.rows(found, "strict") for row in group):
        ends = " to ".join("none" if end is None else f"{end:.2f}" for end in (row.low, row.high))
        print(f"  {row.name}: {'none' if row.estimate is None else f'{row.estimate:.2f}'} ({ends})")


def _links(opened: reader.Reader, truth: dict[str, Any]) -> int:
    culprits = {
        row["incident_id"]: f"{row['culprit_repo']}@{row['culprit_sha']}"
        for row in truth["incidents"]
        if row["culprit_sha"]
    }
    production = {row["incident_id"] for row in truth["incidents"] if row["kind"] == "production"}
    found: dict[str, list[tuple[str, float]]] = {}
    for row in opened.rows(_CANDIDATES):
        if row["incident_id"] in production:
            found.setdefault(row["incident_id"], []).append((row["change_id"], row["confidence"]))
    planted = {incident: culprit for incident, culprit in culprits.items() if incident in production}
    among = {i for i, culprit in planted.items() if culprit in {change for change, _ in found.get(i, [])}}
    first = {i for i, culprit in planted.items() if found.get(i) and found[i][0][0] == culprit}
    three = {i for i, culprit in planted.items() if culprit in {change for change, _ in found.get(i, [])[:3]}}
    strict = {i: rows[0][0] for i, rows in found.items() if rows[0][1] >= 0.8}
    right = sum(planted.get(i) == change for i, change in strict.items())
    print(f"{len(planted)} production incidents have a planted culprit, {len(production) - len(planted)} have none")
    print(f"  among its candidates: {_share(len(among), len(planted))}")
    print(f"  first: {_share(len(first), len(planted))}, in the first three: {_share(len(three), len(planted))}")
    print(f"  suggested links (confidence 0.8 or more): precision {_share(right, len(strict))},")
    print(f"    recall {_share(right, len(planted))}")
    unexplained = 0
    for reason, incidents in _missing(opened, {i: c for i, c in planted.items() if i not in among}).items():
        print(f"  not among them, {reason}: {len(incidents)}")
        unexplained += len(incidents) if reason == "unexplained" else 0
    return unexplained


def _missing(opened: reader.Reader, missing: dict[str, str]) -> dict[str, list[str]]:
    """Why each of these culprits is no candidate: what a reader of the incident's page can see too."""
    reasons: dict[str, list[str]] = {}
    for incident, culprit in missing.items():
        row = opened.rows(
            """
            select incident.service as incident_service, change.services, change.first_production_at,
                service.window_minutes,
                (epoch(incident.started_at) - epoch(change.first_production_at)) / 60 as minutes
            from overlay.incidents as incident join overlay.changes as change on change.change_id = $change
            join core.services as service on service.service = incident.service where incident.incident_id = $incident
            """,
            incident=incident,
            change=culprit,
        )
        reasons.setdefault(_reason(row[0] if row else None), []).append(incident)
    return reasons


def _reason(row: dict[str, Any] | None) -> str:
    if row is None:
        return "the culprit is in no repository that was read"
    if row["incident_service"] not in row["services"]:
        return "it broke a service that was outside its own service and the reach of the dependency rung"
    if row["first_production_at"] is None:
        return "never seen in production"
    if row["minutes"] > row["window_minutes"]:
        return "deployed before the service's window opened"
    return "unexplained"


def _origins(opened: reader.Reader, truth: dict[str, Any]) -> None:
    true = {f"{row['repo']}@{row['sha']}": row["origin"] for row in truth["changes"]}
    rows = [row for row in opened.rows("select change_id, origin from overlay.changes") if row["change_id"] in true]
    said = [row for row in rows if row["origin"] in ("ai_assisted", "human_only", "bot")]
    for origin in ("ai_assisted", "human_only", "bot"):
        claimed = [row for row in said if row["origin"] == origin]
        right = sum(true[row["change_id"]] == origin for row in claimed)
        total = sum(value == origin for value in true.values())
        print(f"origin {origin}: precision {_share(right, len(claimed))}, found {_share(right, total)}")
    print(f"  unknown: {len(rows) - len(said)} of {len(rows)}; {len(true) - len(rows)} planted changes are missing")


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / max(whole, 1):.3f}"


if __name__ == "__main__":
    sys.exit(main(Home(Path(sys.argv[1])) if len(sys.argv) > 1 else Home.from_env().demo))
