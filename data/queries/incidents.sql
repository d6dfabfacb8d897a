-- one row per counted incident of the filters that is in the queue and holds every word, in facts and tags or in its
-- post-mortem (written), one page of them; `found` counts all; the wide ones are a tenth of those of known customer-minutes
with counted as (
    select
        incident.*, postmortem.* exclude (incident_order, incident_id, disputed),
        postmortem.disputed > 0 or incident.disputed as is_disputed
    from overlay.scoped_incidents($scope) as incident
    join overlay.postmortems as postmortem on postmortem.incident_order = incident.incident_order
),
ranked as (
    select
        *,
        rank() over (order by customer_minutes desc nulls last) as width,
        count(customer_minutes) over () as measured
    from counted
),
signed as (
    select distinct subject as incident_id
    from overlay.judgement_log
    where actor = $actor and standing <> 'taken back' and kind not in ('origin', 'policy', 'phase', 'question')
),
chosen as (
    select *
    from ranked
    where case $queue
            when 'waiting' then link_status = 'candidates'
            when 'linked' then link_status in ('confirmed', 'named', 'suggested')
            when 'untagged' then taggers = 0
            when 'disputed' then is_disputed
            when 'wide' then customer_minutes is not null and width <= ceil(measured / 10e0)
            when 'mine' then incident_id in (select incident_id from signed)
                or list_contains(cast($signed_texts as varchar[]), incident_id)
            else true
        end
        and (
            list_contains(cast($written as varchar[]), incident_id)
            or len(list_filter(cast($words as varchar[]), lambda word: not contains(
                lower(concat_ws(' ', title, description, service, team, number, incident_id,
                    array_to_string(names, ' '), array_to_string(causes, ' '))),
                word
            ))) = 0
        )
)
select
    incident_id, number, title, service, severity, severity_rank, started_at, minutes_to_restore, link_status, candidates,
    len(names) as tags, is_disputed as disputed, count(*) over () as found
from chosen
order by
    case $order when 'widest' then customer_minutes when 'longest' then minutes_to_restore end desc nulls last,
    started_at desc, incident_id
limit $rows offset $past
