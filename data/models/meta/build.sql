-- one row per fact about this snapshot: what built it, when, from what
select key, value
from seed.build
