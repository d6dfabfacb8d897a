-- one row per commit: of a repository's history, or of a pull request only; lines are null where unknown
select
    repo, sha, author_name, author_email, authored_at, committer_name, committer_email, committed_at,
    len(parents) > 1 as is_merge, lines_added, lines_deleted, files_changed, message, parents, true as in_repository
from staging.git_commits
union all
select
    pull.repo, pull.sha, pull.author_name, pull.author_email, pull.authored_at, pull.committer_name,
    pull.committer_email, pull.committed_at, len(pull.parents) > 1, pull.lines_added, pull.lines_deleted,
    pull.files_changed, pull.message, pull.parents, false
from staging.git_pull_commits as pull
anti join staging.git_commits as git on git.repo = pull.repo and git.sha = pull.sha
union all
select
    pull.repo, pull.sha, pull.author_name, pull.author_email, pull.authored_at, pull.committer_name,
    pull.committer_email, pull.committed_at, len(pull.parents) > 1, null, null, null, pull.message, pull.parents, false
from staging.pull_commits as pull
anti join staging.git_commits as git on git.repo = pull.repo and git.sha = pull.sha
anti join staging.git_pull_commits as branch on branch.repo = pull.repo and branch.sha = pull.sha
