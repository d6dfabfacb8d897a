-- one row per change that remedied an incident and whose lines git was not asked about yet: its commit, the files it
-- took lines from and when the incident began; generated files, tests and texts tell nothing, nor does what changes too
-- much to be a fix
with fixes as (
    select change.repo, change.merge_sha, change.position, change.merged_at, max(incident.started_at) as started_at
    from evidence.remedies as remedy
    join core.incidents as incident on incident.incident_id = remedy.incident_id
    join core.changes as change on change.change_id = remedy.change_id
    anti join staging.git_blames as blame on blame.repo = change.repo and blame.fix_sha = change.merge_sha
    group by change.repo, change.merge_sha, change.position, change.merged_at
),
-- first which files, then what they are: few of all files are of fixes
files as materialized (
    select fix.repo, fix.merge_sha, fix.merged_at, fix.started_at, file.path, sum(file.lines_deleted) as lines
    from fixes as fix
    join core.mainline as place on place.repo = fix.repo and place.introduced_position = fix.position
    join staging.git_files as file on file.repo = place.repo and file.sha = place.sha
    where file.lines_deleted > 0
    group by fix.repo, fix.merge_sha, fix.merged_at, fix.started_at, file.path
)
select repo, merge_sha as sha, merged_at, started_at, list(path order by path) as paths
from files
where not is_generated(path) and not is_tests_or_docs(path)
group by repo, merge_sha, merged_at, started_at
having count(*) <= 30 and sum(lines) <= 500
