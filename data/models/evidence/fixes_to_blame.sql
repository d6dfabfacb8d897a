-- one row per change that remedied an incident and whose lines git was not asked about yet: its commit and the files it
-- took lines from; generated files, tests and texts tell nothing, nor does what changes too much to be a fix
with fixes as (
    select distinct change.repo, change.merge_sha, change.position, change.merged_at
    from evidence.remedies as remedy
    join core.changes as change on change.change_id = remedy.change_id
),
touched as (
    select fix.repo, fix.merge_sha, fix.merged_at, file.path, sum(file.lines_deleted) as lines
    from fixes as fix
    join core.mainline as place on place.repo = fix.repo and place.introduced_position = fix.position
    join staging.git_files as file on file.repo = place.repo and file.sha = place.sha
    where file.lines_deleted > 0 and not is_generated(file.path) and not is_tests_or_docs(file.path)
    group by fix.repo, fix.merge_sha, fix.merged_at, file.path
)
select touched.repo, touched.merge_sha as sha, touched.merged_at, list(touched.path order by touched.path) as paths
from touched
anti join staging.git_blames as blame on blame.repo = touched.repo and blame.fix_sha = touched.merge_sha
group by touched.repo, touched.merge_sha, touched.merged_at
having count(*) <= 30 and sum(touched.lines) <= 500
