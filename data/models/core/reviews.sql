-- one row per review of a change by somebody other than its author
with known_reviewers as (
    select unnest([
        'coderabbitai', 'copilot-pull-request-reviewer', 'copilot', 'gemini-code-assist', 'claude',
        'chatgpt-codex-connector', 'cursor', 'greptile-apps', 'sourcery-ai', 'ellipsis-dev', 'qodo-merge-pro',
        'qodo-merge', 'codium-pr-agent', 'seer-by-sentry', 'sentry', 'codecov-ai', 'baz-reviewer', 'graphite-app',
        'codeant-ai', 'windsurf-bot', 'cubic-dev-ai', 'bito-code-review', 'korbit-ai', 'mesa-dot-dev', 'augmentcode',
        'macroscopeapp', 'hyperlint-ai', 'gitlabduo', 'gitlab-duo', 'coderabbit', 'coderabbit-ai', 'claude-code', 'greptile'
    ]) as login
),
submitted as (
    select
        'github' as forge, repo, number, reviewer, reviewer_type = 'Bot' or reviewer like '%[bot]' as is_bot,
        lower(replace(reviewer, '[bot]', '')) as login, state, submitted_at, body, line_comments
    from staging.github_reviews
    union all
    -- where an AI reviewer speaks through a token's bot, only that one's name says so
    select
        'gitlab', repo, number, reviewer, reviewer_type = 'Bot',
        case
            when reviewer_type = 'Bot' and lower(reviewer) not in (select login from known_reviewers)
                then lower(replace(name, ' ', '-'))
            else lower(reviewer)
        end,
        state, submitted_at, body, line_comments
    from staging.gitlab_reviews
)
select
    change.change_id, review.reviewer,
    case
        when known.login is not null then 'ai'
        -- so GitLab calls the accounts of its agents and of those its customers build
        when review.forge = 'gitlab' and review.is_bot and regexp_matches(review.reviewer, '^(duo|ai)-') then 'ai'
        when review.is_bot then 'bot'
        when review.reviewer is null then 'unknown'
        else 'human'
    end as reviewer_kind,
    review.state, review.submitted_at,
    case when length(trim(coalesce(review.body, ''))) > 0 then 1 else 0 end + coalesce(review.line_comments, 0) as comments
from submitted as review
join core.changes as change on change.repo = review.repo and change.pr_number = review.number
left join staging.pulls as pull on pull.repo = review.repo and pull.number = review.number
left join known_reviewers as known on known.login = review.login and (review.is_bot or known.login <> 'claude')
where coalesce(pull.forge = review.forge, true) and (review.reviewer is distinct from pull.author_login or review.reviewer is null)
