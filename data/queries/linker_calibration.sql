-- one row per band of confidence: settled links, their mean confidence, and how many were confirmed
select
    case
        when confidence >= 0.8 then '0.8 or more'
        when confidence >= 0.5 then '0.5 to 0.8'
        when confidence >= 0.2 then '0.2 to 0.5'
        when confidence >= 0.05 then '0.05 to 0.2'
        else 'under 0.05'
    end as confidence,
    count(*) as judged, avg(confidence) as claimed, count(*) filter (where is_right) as confirmed,
    count(*) filter (where is_blind) as blind_judged, count(*) filter (where is_right and is_blind) as blind_confirmed
from overlay.judged_links
where rank is not null
group by 1
order by min(judged_links.confidence) desc
