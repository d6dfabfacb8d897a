-- one row per change with line records: the part of its added lines they give to AI
with counted as (
    select
        belongs.change_id, belongs.sha = change.merge_sha as own, commits.lines_added,
        sum(record.lines) as recorded,
        coalesce(sum(record.lines) filter (where record.author in ('ai', 'mixed')), 0) as by_ai
    from core.change_commits as belongs
    join core.changes as change on change.change_id = belongs.change_id
    join core.commits as commits on commits.repo = belongs.repo and commits.sha = belongs.sha
    left join staging.line_records as record on record.repo = belongs.repo and record.sha = belongs.sha
    where not commits.is_merge
    group by belongs.change_id, belongs.sha, change.merge_sha, commits.lines_added
),
-- a squash repeats the lines of its request's commits: its own record speaks for it, else theirs
sides as (
    select
        change_id, own, sum(by_ai) as by_ai, sum(greatest(coalesce(lines_added, 0), coalesce(recorded, 0))) as lines,
        count(recorded) as with_record, count(*) filter (where recorded is null and lines_added is null) as unknown
    from counted
    group by change_id, own
)
select distinct on (change_id)
    change_id, cast(by_ai as double) / lines as share
from sides
where with_record > 0 and unknown = 0 and lines > 0
order by change_id, own desc
