-- one row per landed batch
select source, stream, run, read_at, rows, covers_since, covers_until, bookmark
from seed.batches
