"""A snapshot of a big company for the speed of pages: `python -m bench.app_world HOME [--deploys N …]`.

The company of `bench.link_world` with what pages ask besides: teams, tiers and policies, origins that AI use leaves
marks of, pull requests, reviews, files, and how far incidents reached. Facts are drawn at the edge (staging and core);
evidence, marts and meta are what the build's own models make of them. A third of all changes carry a mark of AI, four
repositories in five declare that all do, and no origin breaks more often than another.
"""

import argparse
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from bench import link_world
from bench.link_world import DRAW, Size
from data import build, graph, snapshots
from data.home import Home
from data.settings import Settings

#: 1.5 changes a deploy.
MILLION = Size(incidents=100_000, deploys=667_000, services=500)
TEAMS, REVIEWERS = 40, 2_000
_SAFEGUARDS = {"flag_label": "flag", "senior_reviewers": [f"reviewer-{number:04}" for number in range(100)]}
_POLICY = {"name": "Two human reviews on tier 1", "origins": ["ai_assisted"], "tiers": ["1"], "human_reviews": 2}


def settings(size: Size) -> Settings:
    """Teams, tiers and runbooks of the services, and what repositories declare."""
    plain = link_world.settings(size).model_dump()
    for number, service in enumerate(plain["services"].values()):
        service |= {"team": f"Team {number % TEAMS:02}", "tier": str(1 + number % 3)}
        service["runbook"] = f"https://runbooks.example.com/{number}" if number % 3 else None
    since = date(2022, 1, 1)
    repos = [service["repo"] for number, service in enumerate(plain["services"].values()) if number % 5]
    plain["repos"] = {repo: {"ai_marked_since": since} for repo in repos}
    plain |= {"policies": [_POLICY], "safeguards": _SAFEGUARDS}
    plain["organisation"] |= {"name": "Big company (synthetic)", "synthetic": True}
    return Settings.model_validate(plain)


def make(home: Home, size: Size) -> snapshots.Snapshot:
    """Draws the company, runs the models and publishes."""
    with snapshots.build_lock(home, timeout=600):
        half = home.snapshots / f"build-{os.getpid()}.duckdb"
        con = duckdb.connect(half)
        build.prepare(con, half, settings(size), [], datetime.now(UTC), f"bench.app_world {tuple(size)}")
        con.execute(DRAW)
        values = {"incidents": size.incidents, "deploys": size.deploys, "services": size.services} | {
            "days": link_world.DAYS, "reviewers": REVIEWERS,
        }  # fmt: skip
        for name, select in TABLES.items():
            con.execute(f"create table {name} as {select.format_map(values)}")
        for model in graph.load():
            if model.name not in TABLES:
                began = time.perf_counter()
                build.run_model(con, model)
                took = time.perf_counter() - began
                if took > 1:
                    print(f"{model.name}: {took:.0f} s", flush=True)
        con.execute("checkpoint")
        con.close()
        Path(f"{half}.staging").unlink(missing_ok=True)
        return snapshots.publish(home, half)


_BASE = link_world.TABLES
TABLES = {
    name: select for name, select in _BASE.items() if name not in ("core.services", "core.incidents", "core.origins")
} | {
    "core.services": """
        select service, service as name, team, tier, repo, path_prefix, cast(1440 as bigint) as window_minutes, deploys,
            runbook, aliases, true as in_settings
        from seed.services""",
    "core.changes": f"""
        select
            * replace (size_band(lines_added + lines_deleted) as size_band),
            lines_added + lines_deleted as written_lines
        from (
            select * replace (
                cast(exp(1 + 1.7 * (draw(change_id, 'a') + draw(change_id, 'b') + draw(change_id, 'c'))) as bigint)
                    as lines_added,
                cast(exp(1 + 1.7 * (draw(change_id, 'a') + draw(change_id, 'd'))) as bigint) as lines_deleted)
            from ({_BASE["core.changes"]})
        )""",
    "core.commits": """
        select
            repo, merge_sha as sha, title as message, false as is_merge, 'a' as author_name,
            'a@acme.example' as author_email, merged_at as authored_at, merged_at as committed_at, lines_added,
            lines_deleted, files_changed
        from core.changes""",
    "core.deploys": f"""
        select * replace (['rolling', 'canary', 'flag'][1 + cast(floor(draw(deploy_id, 'strategy') * 2.99) as integer)]
            as strategy)
        from ({_BASE["core.deploys"]})""",
    "core.origins": """
        select
            change_id,
            case when draw < 0.33 then 'ai_assisted' when draw < 0.37 then 'bot' else 'unknown' end as origin,
            case when draw < 0.2 then ['claude-code'] when draw < 0.33 then ['copilot'] else []::varchar[] end as tools,
            case when draw < 0.05 then 'full' when draw < 0.33 then 'partial' else 'unknown' end as degree,
            'code' as scope, null::double as share, case when draw < 0.37 then 0.9e0 else 0e0 end as confidence,
            case when draw < 0.2 then 'declared' when draw < 0.37 then 'marker' else 'none' end as best_kind
        from (select change_id, draw(change_id, 'origin') as draw from core.changes)""",
    "core.commit_origins": """
        select change.repo, change.merge_sha as sha, origin.origin, origin.tools, origin.confidence, origin.best_kind
        from core.origins as origin
        join core.changes as change on change.change_id = origin.change_id""",
    "evidence.attribution": """
        select
            origin.change_id, change.repo, change.merge_sha as sha, 'C1' as rule, cast(1 as bigint) as rule_version,
            case when origin.best_kind = 'declared' then 'declared' else 'marker' end as kind, 'ai' as polarity,
            origin.tools[1] as tool, null::varchar as model, origin.degree, origin.scope, origin.confidence,
            change.merged_at as observed_at, 'Assisted-by: ' || origin.tools[1] as raw,
            case when draw(change.change_id, 'recorded') < 0.1 then 0.5e0 end as share
        from core.origins as origin
        join core.changes as change on change.change_id = origin.change_id
        where origin.origin = 'ai_assisted'""",
    "staging.pulls": """
        select
            'github' as forge, repo, pr_number as number, title, null::varchar as body,
            'author-' || cast(floor(draw(change_id, 'author') * 3000) as integer) as author_login,
            'User' as author_type,
            'author-' || cast(floor(
                draw(change_id, case when draw(change_id, 'merger') < 0.3 then 'author' else 'by' end) * 3000
            ) as integer) as merged_by,
            'branch' as head_ref, null::varchar as head_sha, 'main' as base_ref,
            merged_at - to_minutes(cast(floor(exp(8 * draw(change_id, 'open'))) as integer)) as created_at, merged_at,
            merge_sha as merge_commit_sha, lines_added as additions, lines_deleted as deletions,
            2::bigint as changed_files,
            case when draw(change_id, 'flag') < 0.1 then ['flag'] else []::varchar[] end as labels, null::varchar as url
        from core.changes""",
    "staging.git_files": """
        select repo, merge_sha as sha, 'src/part' || position % 97 || '.py' as path, lines_added, lines_deleted
        from core.changes
        union all
        select repo, merge_sha, 'tests/test_part' || position % 97 || '.py', 5, 0 from core.changes
        where draw(change_id, 'tests') < 0.6
        union all
        select repo, merge_sha, 'migrations/' || position || '.sql', 5, 0 from core.changes
        where draw(change_id, 'migrates') < 0.05""",
    "core.reviews": """
        select
            change.change_id,
            case when draw < 0.8 then printf('reviewer-%04d', cast(floor(2000 * power(draw / 0.8, 2)) as integer))
                else 'coderabbitai' end as reviewer,
            case when draw < 0.8 then 'human' else 'ai' end as reviewer_kind,
            case when place = 0 then 'approved' else 'commented' end as state,
            change.merged_at - to_minutes(cast(floor(60 * draw) as integer)) as submitted_at,
            cast(floor(draw * 1.99) as integer) as comments
        from (
            select change_id, merged_at, place, draw(change_id || place, 'review') as draw
            from core.changes, range(2) as places(place)
        ) as change
        where place + 0.15 < 1.8 * draw(change_id, 'reviews')""",
    "core.incidents": f"""
        select drawn.* replace (
                printf('Errors in %s since #%d', drawn.service, i) as title, cast(i as varchar) as number,
                case
                    when draw(i, 'told') < 0.4 then 'Errors rose at once. Caused by #' || suspect.pr_number || '.'
                    else 'Errors rose slowly. The dashboards say little.'
                end as description,
                'SEV' || (1 + cast(floor(4 * sqrt(draw(i, 'rank'))) as integer) % 4) as severity,
                1 + cast(floor(4 * sqrt(draw(i, 'rank'))) as integer) % 4 as severity_rank,
                cast(floor(exp(9 * draw(i, 'customers'))) as bigint) as customers_affected,
                case when draw(i, 'fraction') < 0.7 then round(draw(i, 'degraded'), 2) end as degraded_fraction),
            cast(1 + floor(3 * draw(i, 'paged')) as bigint) as people_paged, null::bigint as responders,
            null::bigint as reopened
        from (select *, cast(right(incident_id, 6) as integer) as i from ({_BASE["core.incidents"]})) as drawn
        asof left join core.changes as suspect
            on suspect.repo = 'acme/' || drawn.service and suspect.merged_at <= drawn.started_at - interval 2 hour""",
    "core.incident_services": "select incident_id, service from core.incidents",
}  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, help="an empty directory that becomes the company's AFTERMATH_HOME")
    for field, default in MILLION._asdict().items():
        parser.add_argument(f"--{field}", type=int, default=default)
    asked = parser.parse_args()
    target = Home(asked.home.resolve())
    target.snapshots.mkdir(parents=True, exist_ok=True)
    print(make(target, Size(asked.incidents, asked.deploys, asked.services)).path)
