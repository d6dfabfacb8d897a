-- one row per repository: the tip of its default branch when last read
select distinct on (repo) repo, ref, sha, commits, read_at
from lake.git_heads
order by repo, read_at desc
