-- one row per change: the parts of its added lines that records give to AI, that stand in AI-marked commits, and that
-- stand in commits whose record says a person typed nearly all
with records as (
    select distinct repo, sha, rule, polarity, tool, share
    from evidence.attribution
    where share is not null
),
recorded as (
    select repo, sha, least(1e0, coalesce(sum(share) filter (where polarity = 'ai'), 0e0)) as by_ai
    from records
    group by repo, sha
),
marked as (
    select distinct repo, sha
    from evidence.attribution
    where polarity = 'ai' and scope in ('code', 'tests', 'docs') and confidence >= 0.5e0 and sha is not null
),
typed as (
    select distinct repo, sha
    from evidence.attribution
    where polarity = 'human' and share is not null and confidence >= 0.5e0
),
counted as (
    select
        belongs.change_id, belongs.sha = change.merge_sha as own, commits.lines_added, recorded.by_ai,
        marked.sha is not null as marked, typed.sha is not null as typed
    from core.change_commits as belongs
    join core.changes as change on change.change_id = belongs.change_id
    join core.commits as commits on commits.repo = belongs.repo and commits.sha = belongs.sha
    left join recorded on recorded.repo = belongs.repo and recorded.sha = belongs.sha
    left join marked on marked.repo = belongs.repo and marked.sha = belongs.sha
    left join typed on typed.repo = belongs.repo and typed.sha = belongs.sha
    where not commits.is_merge
),
-- a squash repeats the lines of its request's commits: its own record speaks for it, else theirs
sides as (
    select
        change_id, own,
        sum(by_ai * lines_added) as by_ai,
        sum(case when by_ai is not null then lines_added end) as covered,
        sum(case when marked then coalesce(lines_added, 0) else 0 end) as marked,
        sum(case when typed then coalesce(lines_added, 0) else 0 end) as typed,
        sum(coalesce(lines_added, 0)) as added,
        count(*) filter (where lines_added is null) as unknown
    from counted
    group by change_id, own
)
select
    change.change_id,
    -- what is not recorded is not known: where records cover less than half, no share is stated
    coalesce(
        case when own.covered > 0 and own.covered >= 0.5e0 * own.added then own.by_ai / own.added end,
        case when inside.covered > 0 and inside.covered >= 0.5e0 * inside.added then inside.by_ai / inside.added end
    ) as share,
    case when inside.unknown = 0 and inside.added > 0 then cast(inside.marked as double) / inside.added end as marked,
    case when inside.unknown = 0 and inside.added > 0 then cast(inside.typed as double) / inside.added end as typed
from core.changes as change
left join sides as own on own.change_id = change.change_id and own.own
left join sides as inside on inside.change_id = change.change_id and not inside.own
