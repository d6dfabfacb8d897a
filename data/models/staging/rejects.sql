-- one row per refused row of the newest reading of its file: mending and reading a file again clears its rejects,
-- as reading a commit at last clears the commit's,
-- and a commit read after all is none
with readings as (
    select
        filename, coalesce(bookmark::json->>'path', filename) as path,
        max(read_at) over (partition by coalesce(bookmark::json->>'path', filename)) as newest, read_at
    from seed.batches
)
select distinct reject.stream, reject.position, reject.reason, reject.remedy, reject.raw
from lake.aftermath_rejects as reject
join readings on readings.filename = parse_filename(reject.filename)
anti join staging.git_commits as git
    on reject.stream = 'git/commits' and git.repo || '@' || git.sha = reject.position
where readings.read_at = readings.newest
    and reject.position not in (select repo || '@' || sha from staging.git_commits)
