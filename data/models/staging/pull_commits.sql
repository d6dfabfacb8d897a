-- one row per head commit of a pull request or of a squashed or fast-forwarded merge request, as GitHub or GitLab lists it
select repo, sha, parents, author_name, author_email, authored_at, committer_name, committer_email, committed_at, message
from staging.github_pull_commits
union all
select
    own.repo, own.sha, own.parents, own.author_name, own.author_email, own.authored_at, own.committer_name,
    own.committer_email, own.committed_at, own.message
from staging.gitlab_commits as own
anti join staging.github_pull_commits as pull on pull.repo = own.repo and pull.sha = own.sha
