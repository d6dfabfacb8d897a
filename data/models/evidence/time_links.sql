-- one row per (incident, change near it in time): nearer deploys weigh more, changes of one deploy share its weight
with sizes as (
    select deploy_id, count(*) as changes
    from core.deploy_changes
    group by deploy_id
),
shares as (
    select *, power(0.5e0, recency) / (1e0 - power(0.5e0, max(recency) over (partition by incident_id, method))) as share
    from evidence.near_deploys
),
carried as (
    select
        shares.*, carried.change_id, sizes.changes,
        case shares.method when 'window' then 0.6e0 else 0.2e0 end * shares.share / sizes.changes as confidence,
        row_number() over (
            partition by shares.incident_id, shares.method, carried.change_id
            order by shares.share / sizes.changes desc, abs(shares.minutes_before), shares.deploy_id
        ) as choice
    from shares
    join sizes on sizes.deploy_id = shares.deploy_id
    join core.deploy_changes as carried on carried.deploy_id = shares.deploy_id
)
select
    incident_id, deploy_id, change_id, method,
    case method when 'window' then 'Same service, ' else 'A service it depends on (' || service || '), ' end
    || case
        when minutes_before < 0 then 'deployed ' || cast(round(-minutes_before) as integer) || ' min after the reported start'
        when minutes_before < 120 then cast(round(minutes_before) as integer) || ' min before'
        else cast(round(minutes_before / 60) as integer) || ' h before'
    end
    || case when changes > 1 then ', one of ' || changes || ' changes in that deploy' else '' end as reason,
    confidence
from carried
where choice = 1
