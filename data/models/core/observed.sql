-- one row per service: the span covered by incidents and deploys and commits, the only span that is counted
with declared as (
    select
        source, stream, min(covers_since) as covers_since,
        max(case when covers_until > read_at then read_at else covers_until end) as covers_until
    from seed.batches
    group by source, stream
),
-- two accounts need not have been exported for the same span
told as (
    select
        'pagerduty/' || record.account as account, batch.covers_since as starts,
        case when batch.covers_until > batch.read_at then batch.read_at else batch.covers_until end as ends
    from (select distinct account, parse_filename(filename) as filename from lake.pagerduty_incidents) as record
    -- an export without a row does not say whose it is
    join seed.batches as batch
        on batch.filename = record.filename
        or (
            batch.source = 'pagerduty' and batch.stream = 'incidents' and batch.rows = 0
            and coalesce(batch.bookmark::json->>'account', record.account) = record.account
        )
    union all
    select record.account, batch.covers_since, least(batch.covers_until, batch.read_at)
    from (
        select distinct shape || '/' || account as account, parse_filename(filename) as filename from lake.mapped_incidents
    ) as record
    join seed.batches as batch on batch.filename = record.filename
    union all
    select source || '/' || split_part(incident_id, '/', 2), started_at, started_at
    from core.incidents
),
accounts as (
    select account, min(starts) as starts, max(ends) as ends
    from told
    group by account
),
-- all accounts at once cover a service that none has told of; without a row the spans that were stated stand
everywhere as (
    select
        coalesce(max(starts), (select covers_since from declared where source = 'pagerduty' and stream = 'incidents')) as starts,
        coalesce(min(ends), (select covers_until from declared where source = 'pagerduty' and stream = 'incidents')) as ends
    from accounts
),
alerted as (
    select incident.service, min(account.starts) as starts, max(account.ends) as ends
    from (select distinct service, source || '/' || split_part(incident_id, '/', 2) as account from core.incidents) as incident
    join accounts as account on account.account = incident.account
    group by incident.service
),
incidents as (
    select
        service.service, coalesce(alerted.starts, everywhere.starts) as starts, coalesce(alerted.ends, everywhere.ends) as ends
    from core.services as service
    left join alerted on alerted.service = service.service
    cross join everywhere
),
exported as (
    select
        least((select covers_since from declared where source = 'deploys'), min(started_at)) as starts,
        greatest((select covers_until from declared where source = 'deploys'), max(finished_at)) as ends
    from core.deploys
    where source <> 'merge'
),
commits as (
    select place.repo, min(git.committed_at) as starts, max(git.committed_at) as ends
    from core.mainline as place
    join staging.git_commits as git on git.repo = place.repo and git.sha = place.sha
    where place.position is not null
    group by place.repo
)
select
    service.service,
    greatest(incidents.starts, case when service.deploys = 'merge' then commits.starts else exported.starts end, commits.starts)
        as observed_from,
    least(incidents.ends, case when service.deploys = 'merge' then commits.ends else exported.ends end, commits.ends)
        as observed_until
from core.services as service
join commits on commits.repo = service.repo
join incidents on incidents.service = service.service
cross join exported
where incidents.starts is not null
    and (service.deploys = 'merge' or exported.starts is not null)
