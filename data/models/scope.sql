-- one row per counted change of the filters; conflicting evidence counts as unknown, and what is assumed is assumed here.
-- Incidents of the filters' severities count against it: in each link view, and in the chosen one as `incidents`, as
-- `failed` and as `events`, which is 1 at most
create macro overlay.scoped_changes(scope) as table
    with limited as (
        select
            change.* exclude (
                origin, incidents_strict, incidents_weighted, incidents_lenient, charges_strict, charges_weighted, charges_lenient
            ),
            case
                when change.origin = 'conflict' then cast('unknown' as overlay.origin)
                when change.origin = 'unknown' and scope['assumed'] then cast('human_only' as overlay.origin)
                else change.origin
            end as origin,
            case
                when len(scope['severities']) = 0 then cast(change.incidents_strict as double)
                when change.charges_strict is null then 0e0
                else len(list_filter(change.charges_strict, lambda severity: list_contains(scope['severities'], severity)))
            end as incidents_strict,
            case
                when len(scope['severities']) = 0 then change.incidents_weighted
                when change.charges_weighted is null then 0e0
                else coalesce(list_sum(list_transform(
                    list_filter(change.charges_weighted, lambda charge: list_contains(scope['severities'], charge.severity)),
                    lambda charge: charge.weight)), 0e0)
            end as incidents_weighted,
            case
                when len(scope['severities']) = 0 then cast(change.incidents_lenient as double)
                when change.charges_lenient is null then 0e0
                else len(list_filter(change.charges_lenient, lambda severity: list_contains(scope['severities'], severity)))
            end as incidents_lenient
        from overlay.changes as change
        where change.counted
            and change.merged_at >= scope['since'] and change.merged_at < scope['until']
            and (len(scope['services']) = 0 or len(list_intersect(change.services, scope['services'])) > 0)
            and (len(scope['teams']) = 0 or list_contains(scope['teams'], change.team))
            and (len(scope['tiers']) = 0 or list_contains(scope['tiers'], change.tier))
            and (len(scope['repos']) = 0 or list_contains(scope['repos'], change.repo))
            and (len(scope['change_types']) = 0 or list_contains(scope['change_types'], change.change_type))
            and (len(scope['size_bands']) = 0 or list_contains(scope['size_bands'], change.size_band))
            and (len(scope['tools']) = 0 or len(list_intersect(change.tools, scope['tools'])) > 0)
    ),
    charged as (
        select
            *,
            case scope['links']
                when 'weighted' then incidents_weighted
                when 'lenient' then incidents_lenient
                else incidents_strict
            end as incidents
        from limited
    )
    select *, incidents > 0 as failed, least(1e0, incidents) as events
    from charged;

-- one row per counted incident that started in the period, of the services, teams, tiers and severities of the filters
create macro overlay.scoped_incidents(scope) as table
    select incident.*
    from overlay.incidents as incident
    where incident.counted
        and incident.started_at >= scope['since'] and incident.started_at < scope['until']
        and (len(scope['services']) = 0 or list_contains(scope['services'], incident.service))
        and (len(scope['teams']) = 0 or list_contains(scope['teams'], incident.team))
        and (len(scope['tiers']) = 0 or list_contains(scope['tiers'], incident.tier))
        and (len(scope['severities']) = 0 or list_contains(scope['severities'], incident.severity));

-- one row per (incident, change) that counts in the chosen view, whenever it started; weight is 1 but in the weighted view
create macro overlay.scoped_links(scope) as table
    select
        link.incident_order, link.incident_id, link.change_id, link.change_number, link.known,
        case scope['links'] when 'weighted' then link.weight else 1e0 end as weight
    from overlay.counted_links as link
    where (len(scope['severities']) = 0 or list_contains(scope['severities'], link.severity))
        and case scope['links']
            when 'weighted' then link.weight > 0
            when 'lenient' then link.lenient
            else link.strict
        end;

-- one row per counted deploy that ships a change of the filters, with what it ships by origin as of merge; bots and whatever
-- the filters leave out shipped along, so they may be the culprit, but they are in neither arm: other
create macro overlay.scoped_deploys(scope) as table
    with chosen as (
        select
            carried.deploy_number,
            count(*) filter (where change.origin = 'human_only') as human,
            count(*) filter (where change.origin = 'ai_assisted') as ai,
            count(*) filter (where change.origin = 'unknown') as unknown
        from overlay.scoped_changes(scope) as change
        join mart.shipped as carried on carried.change_number = change.change_number
        group by carried.deploy_number
    )
    select
        deploy.deploy_number, deploy.deploy_id, deploy.service, deploy.month, deploy.changes, chosen.human, chosen.ai, chosen.unknown,
        deploy.changes - chosen.human - chosen.ai - chosen.unknown as other, deploy.batch_band
    from chosen
    join overlay.counted_deploys as deploy on deploy.deploy_number = chosen.deploy_number
    where len(scope['services']) = 0 or list_contains(scope['services'], deploy.service);

-- one row per (incident, counted deploy it belongs to, known culprit) of the filters' severities, whenever it started
create macro overlay.scoped_deploy_incidents(scope) as table
    select outcome.*
    from overlay.deploy_incidents as outcome
    where len(scope['severities']) = 0 or list_contains(scope['severities'], outcome.severity);

-- one row per step a failure of the filters' incidents took: from the service it started in to another it reached; where the
-- culprit change was deployed to another service that the one that paged needs, it started there
create macro overlay.scoped_steps(scope) as table
    select
        step.incident_order, step.incident_id, step.from_service, step.to_service, step.via, step.minutes_after,
        shown.number, shown.started_at, shown.title
    from overlay.steps as step
    join overlay.scoped_incidents(scope) as shown on shown.incident_order = step.incident_order
    where case scope['links'] when 'weighted' then step.weight > 0 when 'lenient' then step.lenient else step.strict end;

-- a list, one per safeguard: changes for which it is recorded, and those that had it; counts over the rows of a group
create macro overlay.safeguards_counted(had) as [
    {'safeguard': 'canary', 'recorded': count(had.canary), 'used': count(*) filter (where had.canary)},
    {'safeguard': 'flag', 'recorded': count(had.flag), 'used': count(*) filter (where had.flag)},
    {'safeguard': 'rollback_ready', 'recorded': count(had.rollback_ready), 'used': count(*) filter (where had.rollback_ready)},
    {'safeguard': 'runbook', 'recorded': count(had.runbook), 'used': count(*) filter (where had.runbook)},
    {'safeguard': 'senior_sign_off', 'recorded': count(had.senior_sign_off), 'used': count(*) filter (where had.senior_sign_off)},
    {'safeguard': 'tests', 'recorded': count(had.tests), 'used': count(*) filter (where had.tests)}
];
