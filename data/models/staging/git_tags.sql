-- one row per tag of a repository as last read
with readings as (
    select bookmark::json->>'repo' as repo, max(read_at) as read_at
    from seed.batches
    where source = 'git' and stream = 'tags'
    group by bookmark::json->>'repo'
)
select tags.repo, tags.tag, tags.sha
from lake.git_tags as tags
join readings on readings.repo = tags.repo and readings.read_at = tags.read_at
