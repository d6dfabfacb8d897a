-- one row per file a commit touches; lines are null for binary files, merge commits have no rows
select repo, sha, path, lines_added, lines_deleted
from staging.git_files
