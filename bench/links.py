"""Three ways to find an incident's culprit, scored on the demo's planted truth: `python -m bench.links [--seeds N]`.

- latest: every change of the latest production deploy before the incident, whichever service it was of: what common
  tools do.
- window: the changes deployed to the incident's own service inside its window, nearest first; those of the nearest
  deploy are charged.
- ladder: what the product suggests; charged from a confidence of 0.8.

Seeds are those from 101 on, which nothing was built or tuned with. Precision is the share of charged (incident, change)
pairs that are planted, incidents that no change caused included. Top 1 and top 3 are over the incidents with a planted
culprit; changes that a way cannot tell apart share their places. People's decisions are left out. Exit 1 when the
ladder's precision is under 0.95 or it does not beat both others in all three.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import build, reader
from data.home import Home
from ingest.demo import run

FIRST_SEED = 101
PRECISION = 0.95

LATEST = """
with latest as (
    select incident.incident_id, max_by(deploy.deploy_id, deploy.finished_at) as deploy_id
    from core.incidents as incident
    join core.deploys as deploy
        on deploy.is_production and deploy.status = 'success' and deploy.finished_at <= incident.started_at
    where deploy.deploy_id in (select deploy_id from core.deploy_changes)
    group by incident.incident_id
)
select latest.incident_id, carried.change_id, 0e0 as score, true as charged
from latest
join core.deploy_changes as carried on carried.deploy_id = latest.deploy_id
"""
WINDOW = """
select near.incident_id, carried.change_id, max(-near.recency) as score, bool_or(near.recency = 1) as charged
from evidence.near_deploys as near
join core.deploy_changes as carried on carried.deploy_id = near.deploy_id
where near.method = 'window'
group by near.incident_id, carried.change_id
"""
LADDER = """
select incident_id, change_id, confidence as score, confidence >= 0.8e0 as charged
from mart.link_candidates
"""
WAYS = {"latest": LATEST, "window": WINDOW, "ladder": LADDER}


@dataclass
class Score:
    """Sums over incidents; divide by `charged` or `planted`."""

    charged: int = 0
    right: int = 0
    planted: int = 0
    first: float = 0
    three: float = 0
    among: int = 0
    found: int = 0

    def add(self, culprit: str | None, rows: list[dict[str, Any]]) -> None:
        """Scores the candidates of one incident."""
        charged = [row["change_id"] for row in rows if row["charged"]]
        self.charged += len(charged)
        self.right += sum(change == culprit for change in charged)
        if culprit is None:
            return
        self.planted += 1
        self.found += culprit in charged
        own = next((row["score"] for row in rows if row["change_id"] == culprit), None)
        if own is not None:
            self.among += 1
            better = sum(row["score"] > own for row in rows)
            equal = sum(row["score"] == own for row in rows)
            self.first += min(1, max(0, 1 - better) / equal)
            self.three += min(1, max(0, 3 - better) / equal)

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, top 1 and top 3."""
        return self.right / max(self.charged, 1), self.first / self.planted, self.three / self.planted


def score(home: Home, scores: dict[str, Score]) -> None:
    """Adds one demo organisation to the scores."""
    opened = reader.open_latest(home)
    assert opened
    truth = json.loads((home.path / "exports" / "truth.json").read_text(encoding="utf-8"))
    incidents = [row for row in truth["incidents"] if row["kind"] == "production"]
    for way, total in scores.items():
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in opened.rows(WAYS[way]):
            found[row["incident_id"]].append(row)
        for row in incidents:
            culprit = f"{row['culprit_repo']}@{row['culprit_sha']}" if row["culprit_sha"] else None
            total.add(culprit, found[row["incident_id"]])


def main(seeds: int, months: int) -> int:
    """Prints the table; returns 1 when the ladder is not good enough."""
    scores = {way: Score() for way in WAYS}
    lowest = 1.0
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        alone = {way: Score() for way in WAYS}
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder))
            _, known = run.prepare(home, seed, months=months)
            build.build(home, known)
            for total in (scores, alone):
                score(home, total)
        lowest = min(lowest, alone["ladder"].figures[0])
        print(f"seed {seed}: ladder {_line(alone['ladder'])}", flush=True)
    print(f"\n{seeds} seeds, {scores['ladder'].planted:,} incidents with a planted culprit")
    for way, total in scores.items():
        print(f"{way:>6}: {_line(total)}, among candidates {total.among / total.planted:.3f}")
    print(f"lowest ladder precision of a seed: {lowest:.3f}")
    ladder = scores["ladder"].figures
    beaten = all(
        ours > theirs for way in ("latest", "window") for ours, theirs in zip(ladder, scores[way].figures, strict=True)
    )
    return 0 if ladder[0] >= PRECISION and beaten else 1


def _line(total: Score) -> str:
    precision, first, three = total.figures
    recall = total.found / total.planted
    return (
        f"precision {precision:.3f} ({total.right}/{total.charged} charged, recall {recall:.3f}),"
        f" top 1 {first:.3f}, top 3 {three:.3f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="how many demo organisations")
    parser.add_argument("--months", type=int, default=18, help="length of each")
    asked = parser.parse_args()
    sys.exit(main(asked.seeds, asked.months))
