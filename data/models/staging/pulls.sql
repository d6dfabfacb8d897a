-- one row per pull request of GitHub or merge request of GitLab; a project that moved counts its own from one again
select
    'github' as forge, repo, number, title, body, author_login, author_type, merged_by, head_ref, head_sha, created_at,
    merged_at, merge_commit_sha, labels, url
from staging.github_pulls
union all
select
    'gitlab', request.repo, request.number, request.title, request.body, request.author_login, request.author_type,
    request.merged_by, request.head_ref, request.head_sha, request.created_at, request.merged_at, request.merge_commit_sha,
    request.labels, request.url
from staging.gitlab_merge_requests as request
anti join staging.github_pulls as pull on pull.repo = request.repo and pull.number = request.number
