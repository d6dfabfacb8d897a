-- one row per ingest run that landed something
select run, min(read_at) as read_at, count(*) as batches, sum(rows) as rows
from seed.batches
group by run
