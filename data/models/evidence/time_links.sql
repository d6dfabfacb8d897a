-- one row per (incident, change near it in time): nearer deploys weigh more, changes of one deploy share its weight
with shares as (
    select *, power(0.5e0, recency) / sum(power(0.5e0, recency)) over (partition by incident_id, method) as share
    from evidence.near_deploys
),
carried as (
    select shares.*, carried.change_id, count(*) over (partition by shares.incident_id, shares.method, shares.deploy_id) as changes
    from shares
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
    case method when 'window' then 0.6e0 else 0.2e0 end * share / changes as confidence
from carried
