-- one row per kind of evidence, and per choice made from it: how many settled links it spoke for, how many of those were
-- confirmed, the same where nobody saw an origin, and how many confirmed links there are in all
with spoken as (
    select unnest(methods) as method, is_right, is_blind
    from overlay.judged_links
    union all
    select 'suggested', is_right, is_blind
    from overlay.judged_links
    where confidence >= 0.8e0
    union all
    select 'first', is_right, is_blind
    from overlay.judged_links
    where rank = 1
)
select
    method, count(*) as judged, count(*) filter (where is_right) as confirmed,
    count(*) filter (where is_blind) as blind_judged, count(*) filter (where is_right and is_blind) as blind_confirmed,
    (select count(*) from overlay.judged_links where is_right) as culprits,
    (select count(*) from overlay.judged_links where is_right and is_blind) as blind_culprits
from spoken
group by method
order by judged desc, method
