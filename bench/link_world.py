"""A big company for the speed of linking: core tables made in SQL, the same for the same numbers.

Services are skewed: the busiest ships a twentieth of all deploys. Each needs four others and has a repository of its
own; a deploy ships up to three changes; a hundredth are rollbacks. A thirtieth of the changes are reverts, and a fifth
of the incidents name a change.
"""

from typing import NamedTuple

import duckdb

from data.settings import Settings

#: Mixes a number and a purpose to an even draw in [0, 1).
DRAW = "create macro draw(number, purpose) as (hash(concat(purpose, number)) >> 11) / 9007199254740992e0"
DAYS = 3 * 365


class Size(NamedTuple):
    """How much there is."""

    incidents: int = 100_000
    deploys: int = 1_000_000
    services: int = 500


def settings(size: Size) -> Settings:
    """Every service with its repository and the four it needs."""
    steps = (1, 7, 31, 127)
    return Settings.model_validate(
        {
            "services": {
                _service(number): {
                    "repo": f"acme/{_service(number)}",
                    "depends_on": sorted({_service((number + step) % size.services) for step in steps}),
                }
                for number in range(size.services)
            }
        }
    )


def make(con: duckdb.DuckDBPyConnection, size: Size) -> list[str]:
    """Fills the core tables of a database that `data.build.prepare` has prepared; returns their names."""
    con.execute(DRAW)
    values = {"incidents": size.incidents, "deploys": size.deploys, "services": size.services, "days": DAYS}
    for name, select in TABLES.items():
        con.execute(f"create table {name} as {select.format_map(values)}")
    return list(TABLES)


def _service(number: int) -> str:
    return f"service-{number:03}"


_BUSY = "printf('service-%03d', cast(floor({services} * power(draw({number}, '{purpose}'), 2)) as integer))"
_FROM = "timestamptz '2023-01-01 00:00:00+00'"

TABLES = {
    "core.service_dependencies": "select service, depends_on from seed.service_dependencies",
    "core.services": """
        select service, service as name, null::varchar as team, null::varchar as tier, repo, path_prefix,
            cast(1440 as bigint) as window_minutes, deploys, null::varchar as runbook, true as in_settings
        from seed.services""",
    "core.observed": f"""
        select service, {_FROM} as observed_from, {_FROM} + to_days({{days}}) as observed_until from seed.services""",
    "seed.shipped": f"""
        with drawn as (
            select
                i, {_BUSY.format(number="i", purpose="service", services="{services}")} as service,
                {_FROM} + to_seconds(floor(draw(i, 'time') * 86400 * {{days}})) as finished_at,
                cast(floor(draw(i, 'ships') * 3.99) as integer) as ships,
                draw(i, 'kind') < 0.01 as is_rollback
            from range({{deploys}}) as numbers(i)
        ),
        counted as (
            select *, sum(case when is_rollback then 0 else ships end) over reached as position
            from drawn
            window reached as (partition by service order by finished_at, i)
        )
        select *, coalesce(lag(position) over (partition by service order by finished_at, i), 0) as previous_position
        from counted""",
    "core.changes": """
        with numbered as (
            select
                'acme/' || service as repo, position - back as position,
                finished_at - to_minutes(30 + 10 * back) as merged_at,
                draw(concat(service, position - back), 'type') as type
            from seed.shipped
            join range(3) as steps(back) on not is_rollback and back < ships
        ),
        named as (
            select *, left(sha256(concat(repo, ' ', position)), 40) as merge_sha from numbered
        )
        select
            repo || '@' || merge_sha as change_id, repo, cast(position as integer) as pr_number, merge_sha,
            cast(position as bigint) as position,
            case when type < 0.03 then 'Revert "Improve part ' || (position - 1) || '"' else 'Improve part ' || position
            end as title,
            null::varchar as url, merged_at,
            20 as lines_added, 10 as lines_deleted, 30 as written_lines, 2 as files_changed, '1-50' as size_band,
            case when type < 0.03 then 'revert' when type < 0.1 then 'fix' else 'feature' end as change_type
        from named""",
    "core.change_services": "select change_id, substr(repo, 6) as service from core.changes",
    "core.change_commits": "select change_id, repo, merge_sha as sha from core.changes",
    "core.change_aliases": "select repo || '#' || pr_number as alias, change_id from core.changes",
    "core.mainline": """
        select repo, merge_sha as sha, position, position as introduced_position, position as base_position
        from core.changes""",
    "core.commits": """
        select repo, merge_sha as sha, title as message, merged_at as committed_at, merged_at as authored_at,
            false as is_merge
        from core.changes""",
    "core.origins": """
        select change_id, 'unknown' as origin, []::varchar[] as tools, 'unknown' as degree, 'code' as scope,
            null::double as share, 0e0 as confidence, 'none' as best_kind
        from core.changes""",
    "core.deploys": """
        select
            printf('deploys/default/d%07d', shipped.i) as deploy_id, 'deploys' as source, shipped.service,
            'production' as environment, true as is_production,
            case when shipped.is_rollback then 'rollback' else 'deploy' end as kind,
            case when draw(shipped.i, 'status') < 0.05 then 'failed' else 'success' end as status,
            'acme/' || shipped.service as repo, tip.merge_sha as sha,
            null::varchar as version, null::varchar as previous_sha,
            cast(greatest(1, shipped.position - case when shipped.is_rollback then 3 else 0 end) as bigint) as position,
            cast(shipped.previous_position as bigint) as previous_position,
            shipped.finished_at - to_minutes(5) as started_at, shipped.finished_at, null::varchar as strategy,
            null::varchar as url, 'known' as contents
        from seed.shipped as shipped
        left join core.changes as tip on tip.repo = 'acme/' || shipped.service and tip.position = shipped.position""",
    "core.incidents": f"""
        with drawn as (
            select
                i, {_BUSY.format(number="i", purpose="troubled", services="{services}")} as service,
                {_FROM} + to_seconds(floor(draw(i, 'began') * 86400 * {{days}})) as started_at,
                cast(1 + floor(draw(i, 'names') * 500) as integer) as suspect
            from range({{incidents}}) as numbers(i)
        )
        select
            printf('pagerduty/default/P%06d', i) as incident_id, 'pagerduty' as source, null::varchar as number,
            'Errors in ' || service as title,
            case
                when draw(i, 'told') < 0.2 then 'Errors rose at once. Caused by #' || suspect || '. Mitigated by hand.'
                else 'Errors rose slowly. The dashboards say little. Mitigated by hand.'
            end as description,
            null::varchar as url, service, 'SEV2' as severity, 2 as severity_rank, 'high' as urgency,
            'production' as kind, 'resolved' as status, started_at, started_at as acknowledged_at,
            null::timestamptz as mitigated_at,
            started_at + to_minutes(cast(5 + floor(draw(i, 'lasts') * 115) as integer)) as resolved_at,
            null::bigint as responders, null::bigint as people_paged, null::boolean as reopened,
            null::bigint as customers_affected, null::double as degraded_fraction, null::varchar as postmortem_url,
            null::varchar as merged_into, true as acknowledgement_known, true as person_resolved
        from drawn""",
}
