-- one row per PagerDuty incident and shape (rest, webhook, analytics, csv), the newest capture of each
with
-- most were captured once: only the others are put in order, before anything but their id is read
again as (
    select account, shape, payload->>'id' as id
    from lake.pagerduty_incidents
    group by account, shape, payload->>'id'
    having count(*) > 1
),
newest as (
    select distinct on (account, shape, id) account, shape, id, filename, position
    from (select account, shape, payload->>'id' as id, filename, position, read_at from lake.pagerduty_incidents) as record
    semi join again using (account, shape, id)
    order by account, shape, id, read_at desc, line_order(position) desc
),
records as (
    select
        account, shape, filename, position, zone, read_at,
        -- read once: every arrow on a text reads all of it again
        json_transform(payload, '{
            "id": "varchar", "incident_number": "varchar", "title": "varchar", "description": "varchar", "html_url": "varchar",
            "body": {"details": "varchar"}, "service": {"id": "varchar", "summary": "varchar"}, "service_id": "varchar",
            "service_name": "varchar", "priority": {"id": "varchar", "summary": "varchar", "name": "varchar"}, "priority_id": "varchar", "priority_name": "varchar",
            "urgency": "varchar", "status": "varchar", "resolve_reason": {"type": "varchar", "incident": {"id": "varchar"}},
            "created_at": "varchar", "created_on": "varchar", "resolved_at": "varchar", "resolved_on": "varchar",
            "last_status_change_at": "varchar", "last_status_change_by": {"type": "varchar"},
            "acknowledgements": [{"at": "varchar"}], "seconds_to_first_ack": "varchar", "seconds_to_resolve": "varchar",
            "resolved_by_user_id": "varchar", "assigned_user_ids": ["varchar"], "assigned_to_user_ids": "varchar",
            "auto_resolved": "varchar"
        }') as p
    from lake.pagerduty_incidents
),
typed as (
    select
        account, shape, filename, position, read_at,
        p.id as id,
        p.incident_number as number,
        trim(split_part(ltrim(coalesce(p.title, p.description)), chr(10), 1)) as title,
        nullif(concat_ws(chr(10), p.description, p.body.details), '') as description,
        p.html_url as url,
        coalesce(p.service.summary, p.service_name) as service_name,
        coalesce(p.service.id, p.service_id) as service_id,
        coalesce(p.priority.summary, p.priority.name, p.priority_name) as severity,
        coalesce(p.priority.id, p.priority_id) as priority_id,
        nullif(lower(p.urgency), '') as urgency,
        p.status as status,
        p.resolve_reason.type as resolve_reason,
        p.resolve_reason.incident.id as merged_into,
        coalesce(instant(p.created_at, zone), instant(p.created_on, zone)) as created_at,
        coalesce(instant(p.resolved_at, zone), instant(p.resolved_on, zone)) as resolved_at,
        instant(p.last_status_change_at, zone) as last_status_change_at,
        p.last_status_change_by.type as last_status_change_by,
        instant(p.acknowledgements[1].at, zone) as open_acknowledged_at,
        plausible_seconds(p.seconds_to_first_ack) as seconds_to_first_ack,
        plausible_seconds(p.seconds_to_resolve) as seconds_to_resolve,
        nullif(trim(coalesce(p.resolved_by_user_id, '')), '') as resolved_by_user_id,
        -- who was assigned over its whole life; a page of the API tells it of open incidents only
        nullif(len(list_distinct(list_filter(
            coalesce(p.assigned_user_ids, string_split(p.assigned_to_user_ids, ',')),
            lambda person: trim(person) <> ''
        ))), 0) as people_paged,
        lower(p.auto_resolved) in ('1', 'true') as auto_resolved
    from records
)
select typed.* exclude (filename)
from typed
left join newest on newest.account = typed.account and newest.shape = typed.shape and newest.id = typed.id
where newest.id is null or (newest.filename = typed.filename and newest.position = typed.position)
union all by name
select * from staging.pagerduty_webhook_incidents
