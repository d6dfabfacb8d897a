-- one row per refused row, or row that landed with a doubt
select severity, stream, position, reason, remedy, left(raw, 300) as raw
from meta.rejects
order by severity desc, stream, reason, position
