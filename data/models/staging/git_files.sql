-- one row per file a commit touches; a landing cut short may have left the same row twice
select distinct repo, sha, path, lines_added, lines_deleted
from lake.git_files
