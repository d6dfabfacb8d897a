-- one row per (revert, change it takes back): what it names by commit, else by pull request, else by title
with reverts as (
    select
        change.change_id, change.repo, change.merged_at, change.title, pull.body,
        coalesce(pull.head_ref, regexp_extract(commits.message, '^Merge pull request #[0-9]+ from [^/\s]+/(\S+)', 1)) as branch
    from core.changes as change
    join core.commits as commits on commits.repo = change.repo and commits.sha = change.merge_sha
    left join staging.pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
    where change.change_type = 'revert'
),
texts as (
    select change_id, repo, title as text from reverts
    union all
    select change_id, repo, body from reverts where body is not null
    union all
    select reverts.change_id, reverts.repo, commits.message
    from reverts
    join core.change_commits as belongs on belongs.change_id = reverts.change_id
    join core.commits as commits on commits.repo = belongs.repo and commits.sha = belongs.sha
),
by_commit as (
    select distinct
        change_id, repo,
        unnest(regexp_extract_all(
            array_to_string(regexp_extract_all(text, '(?i)reverts commits? [0-9a-f]{7,40}\b((,? and |, ?)[0-9a-f]{7,40}\b)*'), ' '),
            '\b[0-9a-f]{7,40}\b'
        )) as sha
    from texts
),
by_number as (
    select change_id, repo, unnest(regexp_extract_all(text, '(?im)^\s*(this )?reverts? (PR |MR |pull request |merge request )?[#!]([0-9]+)\b', 3)) as number
    from texts
    union
    select change_id, repo, unnest(regexp_extract_all(text, '(?im)^\s*(this )?reverts? ' || regexp_escape(repo) || '[#!]([0-9]+)\b', 2))
    from texts
    union
    select change_id, repo, unnest(regexp_extract_all(text, '^(?i)(back(ed)? out|roll(ed)? back|rollback of) (PR |MR |pull request |merge request )?[#!]([0-9]+)\b', 5))
    from texts
    union
    select change_id, repo, regexp_extract(title, '^(?i)revert ".*\(#([0-9]+)\)"', 1)
    from reverts
    union
    select change_id, repo, regexp_extract(branch, '^revert-([0-9]+)-', 1)
    from reverts
),
by_title as (
    select change_id, repo, trim(regexp_replace(regexp_extract(title, '^(?i)revert "(.*)"', 1), ' *\(#[0-9]+\) *$', '')) as title
    from reverts
),
originals as (
    select told.change_id as revert_id, belongs.change_id, 1 as strength
    from by_commit as told
    join core.change_commits as belongs
        on belongs.repo = told.repo and left(belongs.sha, 7) = left(told.sha, 7) and starts_with(belongs.sha, told.sha)
    union
    select told.change_id, alias.change_id, 2
    from by_number as told
    join core.change_aliases as alias on alias.alias = told.repo || '#' || told.number
    where told.number <> ''
    union
    -- of several with one title the last was meant
    select told.change_id, max_by(original.change_id, (original.merged_at, original.change_id)), 3
    from by_title as told
    join reverts on reverts.change_id = told.change_id
    join core.changes as original
        on original.repo = told.repo and original.title = told.title and original.merged_at < reverts.merged_at
    where told.title <> ''
    group by told.change_id
)
select originals.revert_id, originals.change_id
from originals
join core.changes as undoing on undoing.change_id = originals.revert_id
join core.changes as original on original.change_id = originals.change_id
where original.merged_at < undoing.merged_at
qualify originals.strength = min(originals.strength) over (partition by originals.revert_id)
