-- one row per (incident, change) whose link people have settled: decided as such, or left over beside the change that
-- was confirmed; blind where nobody who decided saw its origin
with settled as (
    select incident_id, bool_and(not origin_visible) as is_blind
    from overlay.links
    where status = 'confirmed'
    group by incident_id
)
select
    link.incident_id, link.change_id, link.methods, link.confidence, link.rank, link.status = 'confirmed' as is_right,
    case link.status when 'suggested' then settled.is_blind else not link.origin_visible end as is_blind
from overlay.links as link
left join settled on settled.incident_id = link.incident_id
where link.status <> 'suggested' or settled.incident_id is not null
