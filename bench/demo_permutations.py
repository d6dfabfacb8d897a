"""How often the demo says "different" when labels mean nothing: `python -m bench.demo_permutations [--runs N] [HOME]`.

Origins are dealt out anew among the changes of the same service and month, culprits' with them, and the Overview is
asked as a page asks it. Exit 1 when more than 7 % of the runs flag a difference: a displayed range without 1, or a
verdict.
"""

import argparse
import math
from datetime import timedelta
from pathlib import Path

from dashboard import results
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.wording import situation
from dashboard.analysis.wording_parts import Situation
from data import reader
from data.home import Home
from data.reader import Reader
from data.scope import Scope

MOST = 0.07
FLAGGED = ("unmixed (headline)", "same service and month", "verdict: higher or lower", "any of these")

_ORIGINS = "create table overlay.real_origins as select change_id, origin from overlay.changes"
_DEALT = """
with pools as (
    select change.change_id, real.origin, change.services, change.merged_month
    from overlay.changes as change join overlay.real_origins as real on real.change_id = change.change_id
    where change.counted
),
places as (
    select *, row_number() over (partition by services, merged_month order by change_id) as place from pools
),
cards as (
    select
        origin, services, merged_month,
        row_number() over (
            partition by services, merged_month order by hash(change_id || '/' || $run), change_id
        ) as place
    from pools
)
update overlay.changes as change
set origin = cards.origin
from places
join cards on cards.services = places.services and cards.merged_month = places.merged_month
    and cards.place = places.place
where places.change_id = change.change_id
"""


def remember(opened: Reader) -> None:
    """Keeps the real labels, which every deal starts from. Once per reader."""
    opened.query(_ORIGINS)


def deal(opened: Reader, run: int) -> None:
    """Gives every counted change the origin of another one of its services and month; the same run, the same deal.

    What is changed is the reader's own copy in memory, not the snapshot.
    """
    opened.query(_DEALT, run=str(run))


def flags(found: Overview) -> dict[str, bool]:
    """What a page would show as a difference."""
    unmixed, within = _apart(found.ratio), _apart(found.ratios.within.ratio)
    called = situation(found) is Situation.CLAIM
    return dict(zip(FLAGGED, (unmixed, within, called, unmixed or within or called), strict=True))


def main(home: Home, runs: int) -> int:
    """Prints the share of runs that flag a difference; returns 1 where it is above the line."""
    opened = reader.open_latest(home)
    if opened is None:
        raise SystemExit(f"no demo in {home.path}; run: python -m ingest demo")
    span = opened.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
    scope = Scope(span["since"], span["until"] + timedelta(seconds=1))
    remember(opened)
    counted = dict.fromkeys(FLAGGED, 0)
    for run in range(runs):
        deal(opened, run)
        for name, flagged in flags(results.how_often(opened, scope)).items():
            counted[name] += flagged
        if run % 100 == 99:
            print(f"{run + 1} runs: " + ", ".join(f"{name} {count}" for name, count in counted.items()), flush=True)
    for name, count in counted.items():
        share = count / runs
        print(f"{name}: {count} of {runs} = {100 * share:.1f} % (give or take {200 * _error(share, runs):.1f})")
    return 1 if max(counted.values()) > MOST * runs else 0


def _apart(ratio: Estimate) -> bool:
    return (ratio.low is not None and ratio.low > 1) or (ratio.high is not None and ratio.high < 1)


def _error(share: float, runs: int) -> float:
    return math.sqrt(share * (1 - share) / runs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", type=lambda text: Home(Path(text)), help="the demo's home")
    parser.add_argument("--runs", type=int, default=1000, help="deals")
    given = parser.parse_args()
    raise SystemExit(main(given.home or Home.from_env().demo, given.runs))
