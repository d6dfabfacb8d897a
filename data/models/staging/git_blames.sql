-- one row per (fix, file, commit): lines the fix changed that this commit had touched last, as git blames them
select distinct repo, fix_sha, path, blamed_sha, lines
from lake.git_blames
