-- one row per (incident, change that a rollback inside the incident took out of production): of all versions taken back,
-- or, where settings say so, of the first or the last deployed of them; what is blamed together shares the blame
with rollbacks as (
    select
        incident.incident_id, incident.started_at as incident_started_at, undoing.deploy_id, undoing.service,
        undoing.environment, undoing.repo, undoing.finished_at, undoing.position, undoing.previous_position,
        coalesce(undoing.version, undoing.sha) as went_back_to
    from core.incidents as incident
    join evidence.remedies as remedy on remedy.incident_id = incident.incident_id and remedy.kind = 'rollback'
    join core.deploys as undoing on undoing.deploy_id = remedy.deploy_id
),
placed as (
    select
        undoing.incident_id, undoing.incident_started_at, shipped.deploy_id, carried.change_id,
        shipped.finished_at as shipped_at, shipped.position as version, true as target_known
    from rollbacks as undoing
    join core.changes as change
        on change.repo = undoing.repo and change.position > undoing.position
        and change.position <= undoing.previous_position
    join core.deploy_changes as carried on carried.change_id = change.change_id
    join core.deploys as shipped
        on shipped.deploy_id = carried.deploy_id and shipped.service = undoing.service and shipped.is_production
        and shipped.finished_at <= undoing.incident_started_at + interval 10 minute
    where undoing.position < undoing.previous_position
),
-- where the version gone back to is in no history, the deploys since it was there last tell what was taken back, and
-- the last one does where it never was
earlier as (
    select
        undoing.incident_id, undoing.deploy_id as rollback_id, undoing.incident_started_at, shipped.deploy_id,
        shipped.finished_at, shipped.position, coalesce(shipped.version, shipped.sha) = undoing.went_back_to as is_target
    from rollbacks as undoing
    join core.deploys as shipped
        on shipped.service = undoing.service and shipped.environment = undoing.environment and shipped.status = 'success'
        and shipped.kind not in ('rollback', 'config', 'flag', 'migration') and shipped.finished_at < undoing.finished_at
    where undoing.position is null or undoing.previous_position is null
),
since as (
    select
        *,
        max(case when is_target then finished_at end) over (partition by rollback_id, incident_id) as target_at,
        max(finished_at) over (partition by rollback_id, incident_id) as last_at
    from earlier
),
undone as (
    select * from placed
    union all
    select
        since.incident_id, since.incident_started_at, since.deploy_id, carried.change_id, since.finished_at,
        since.position, since.target_at is not null
    from since
    join core.deploy_changes as carried on carried.deploy_id = since.deploy_id
    where case when since.target_at is null then since.finished_at = since.last_at else since.finished_at > since.target_at end
        and since.finished_at <= since.incident_started_at + interval 10 minute
),
firsts as (
    select distinct on (incident_id, change_id) *
    from undone
    order by incident_id, change_id, shipped_at desc
),
placed_in_set as (
    select
        *, min(version) over (partition by incident_id) as first_version, max(version) over (partition by incident_id) as last_version,
        count(*) over (partition by incident_id) as taken_back
    from firsts
),
blamed as (
    select chosen.*, counting.rollback_blames as policy, count(*) over (partition by chosen.incident_id) as together
    from placed_in_set as chosen
    cross join seed.counting as counting
    where case counting.rollback_blames
        when 'first' then chosen.version = chosen.first_version
        when 'last' then chosen.version = chosen.last_version
        else true
    end
)
select
    incident_id, deploy_id, change_id, 'rolled_back' as method,
    case when target_known then 'Rolled back inside the incident' else 'Deployed last before a rollback inside the incident' end
    || case together
        when 1 then ', alone'
        when 2 then ', together with 1 other change'
        else ', together with ' || (together - 1) || ' other changes'
    end
    || case
        when together < taken_back
            then ', of ' || taken_back || ' that were; settings blame the ' || policy || ' version'
        else ''
    end as reason,
    case when target_known then 0.9e0 else 0.6e0 end / together as confidence
from blamed
