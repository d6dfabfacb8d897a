-- one row per stream that was read
select source, stream, count(*) as batches, sum(rows) as rows, max(read_at) as last_read
from meta.sources
where source <> 'aftermath'
group by source, stream
order by source, stream
