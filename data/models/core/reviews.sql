-- one row per review of a change by somebody other than its author
with known_reviewers as (
    select unnest([
        'coderabbitai', 'copilot-pull-request-reviewer', 'copilot', 'gemini-code-assist', 'claude',
        'chatgpt-codex-connector', 'cursor', 'greptile-apps', 'sourcery-ai', 'ellipsis-dev', 'qodo-merge-pro',
        'qodo-merge', 'codium-pr-agent', 'seer-by-sentry', 'sentry', 'codecov-ai', 'baz-reviewer', 'graphite-app',
        'codeant-ai', 'windsurf-bot', 'cubic-dev-ai', 'bito-code-review', 'korbit-ai', 'mesa-dot-dev', 'augmentcode',
        'macroscopeapp', 'hyperlint-ai'
    ]) as login
)
select
    change.change_id, review.reviewer,
    case
        when known.login is not null then 'ai'
        when review.reviewer_type = 'Bot' or review.reviewer like '%[bot]' then 'bot'
        when review.reviewer is null then 'unknown'
        else 'human'
    end as reviewer_kind,
    review.state, review.submitted_at,
    case when length(trim(coalesce(review.body, ''))) > 0 then 1 else 0 end + coalesce(review.line_comments, 0) as comments
from staging.github_reviews as review
join core.changes as change on change.repo = review.repo and change.pr_number = review.number
left join staging.github_pulls as pull on pull.repo = review.repo and pull.number = review.number
left join known_reviewers as known on known.login = lower(replace(review.reviewer, '[bot]', ''))
where review.reviewer is distinct from pull.author_login or review.reviewer is null
