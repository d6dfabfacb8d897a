-- one row per reason for which rows were refused, or landed with a doubt
select severity, stream, reason, min(remedy) as remedy, count(*) as rows, min(position) as first
from meta.rejects
group by severity, stream, reason
order by severity desc, rows desc, reason
