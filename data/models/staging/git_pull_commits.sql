-- one row per commit that a repository has on a pull request's branch only
select distinct on (repo, sha)
    repo, sha, parents, author_name, author_email, authored_at, committer_name, committer_email, committed_at,
    message, lines_added, lines_deleted, files_changed
from lake.git_pull_commits
order by repo, sha, files_unknown, read_at
