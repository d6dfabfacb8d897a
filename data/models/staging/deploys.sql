-- one row per deploy of the deploy exports, the newest capture of each
with records as (
    select account, position, zone, read_at, payload::json as p
    from lake.deploys_deploys
),
typed as (
    select
        account, position, read_at,
        nullif(trim(p->>'deploy_id'), '') as given_id,
        trim(p->>'service') as service_name,
        trim(p->>'environment') as environment,
        lower(nullif(trim(p->>'kind'), '')) as kind,
        lower(trim(p->>'status')) as raw_status,
        nullif(trim(p->>'repo'), '') as repo,
        lower(nullif(trim(p->>'sha'), '')) as sha,
        nullif(trim(p->>'version'), '') as version,
        lower(nullif(trim(p->>'previous_sha'), '')) as previous_sha,
        instant(p->>'started_at', zone) as started_at,
        instant(p->>'finished_at', zone) as finished_at,
        nullif(trim(p->>'strategy'), '') as strategy,
        nullif(trim(p->>'url'), '') as url
    from records
),
named as (
    select
        'deploys/' || account || '/' || coalesce(
            given_id,
            md5(concat_ws('|', service_name, environment, coalesce(sha, version), coalesce(started_at, finished_at)))
        ) as deploy_id,
        case
            when raw_status in ('success', 'succeeded', 'successful', 'completed', 'ok', 'passed') then 'success'
            when raw_status in ('failure', 'failed', 'error') then 'failure'
            when raw_status in ('cancelled', 'canceled', 'aborted', 'skipped') then 'cancelled'
            when raw_status = 'superseded' then 'superseded'
            else 'running'
        end as status,
        *
    from typed
)
select distinct on (deploy_id) *
from named
order by deploy_id, read_at desc, position desc
