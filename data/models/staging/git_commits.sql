-- one row per commit of a repository, as first read
select distinct on (repo, sha)
    repo, sha, parents, author_name, author_email, authored_at, committer_name, committer_email, committed_at,
    message, lines_added, lines_deleted, files_changed, files_unknown, read_at
from lake.git_commits
order by repo, sha, files_unknown, read_at
