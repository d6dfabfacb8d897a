-- one row per (repository, tool): commits whose line records name the tool, and how many of them carry any other mark
with recorded as (
    select distinct repo, sha, coalesce(tool, '(not named)') as tool
    from evidence.attribution
    where share is not null and polarity = 'ai'
),
marked as (
    select distinct repo, sha
    from evidence.attribution
    where polarity = 'ai' and share is null and sha is not null and scope not in ('review', 'message', 'bulk')
        and confidence >= 0.5e0
)
select
    recorded.repo, recorded.tool, count(distinct recorded.sha) as commits_with_ai_lines,
    count(distinct marked.sha) as carry_a_mark,
    round(100e0 * count(distinct marked.sha) / count(distinct recorded.sha), 0) as marks_find_percent
from recorded
left join marked on marked.repo = recorded.repo and marked.sha = recorded.sha
group by recorded.repo, recorded.tool
order by recorded.repo, recorded.tool
