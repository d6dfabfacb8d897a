-- one row per pull request whose branch a repository still has: where the branch ended when last read
select distinct on (repo, number) repo, number, sha
from lake.git_pull_heads
order by repo, number, read_at desc, filename desc
