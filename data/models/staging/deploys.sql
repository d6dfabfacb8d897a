-- one row per deploy of the deploy exports, the newest capture of each
with records as (
    select
        record.account, case when record.shape in ('csv', 'json') then 'deploys' else record.shape end as source, record.position, record.zone, record.read_at, record.payload::json as p,
        coalesce(batch.bookmark::json->>'path', record.filename) as path
    from lake.deploys_deploys as record
    left join seed.batches as batch on batch.filename = parse_filename(record.filename)
),
typed as (
    select
        account, source, position, path, read_at,
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
-- a file read again speaks for what it said before
standing as (
    select *, min(read_at) over (partition by source, account, given_id, service_name, environment) as first_seen
    from typed
    qualify given_id is null or read_at = max(read_at) over (partition by source, account, given_id, path)
),
-- one pipeline run may deploy several services to several environments under one id: whoever came first keeps it bare
told as (
    select
        *,
        service_name || '/' || environment as target,
        first_value(service_name || '/' || environment) over (
            partition by source, account, given_id order by first_seen, service_name, environment
        ) as first_target
    from standing
),
named as (
    select
        source || '/' || account || '/' || coalesce(
            given_id
            || case when target = first_target then '' else '/' || target end,
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
    from told
)
select distinct on (deploy_id) * exclude (path, first_seen, target, first_target)
from named
order by deploy_id, read_at desc, line_order(position) desc
