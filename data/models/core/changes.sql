-- one row per change: a first-parent commit of a default branch, with the pull request it landed where there is one
with line as (
    select
        place.repo, place.sha, place.position, git.committed_at, len(git.parents) > 1 as is_merge, git.message,
        trim(split_part(git.message, chr(10), 1)) as subject,
        pulls_own_branch(split_part(git.message, chr(10), 1), head.ref, git.repo) as pulls_own
    from core.mainline as place
    join staging.git_commits as git on git.repo = place.repo and git.sha = place.sha
    join staging.git_heads as head on head.repo = place.repo
    where place.position is not null and place.introduced_position = place.position
),
numbered as (
    select
        line.*,
        try_cast(
            nullif(
                coalesce(
                    nullif(regexp_extract(subject, '^Merge pull request #([0-9]+) from ', 1), ''),
                    nullif(regexp_extract(message, '\nSee merge request \S*!([0-9]+)\s*$', 1), ''),
                    -- to GitLab that is an issue
                    case when gitlab.repo is null then regexp_extract(subject, '^.*\(#([0-9]+)\)[^"]*$', 1) end
                ),
                ''
            ) as integer
        ) as told_number
    from line
    left join (select distinct repo from staging.gitlab_merge_requests) as gitlab on gitlab.repo = line.repo
),
-- a commit picked once more repeats its subject: the number stays with the commit the request ended in, else the first
owned as (
    select
        numbered.*,
        case
            when holder.sha = numbered.sha
                or (
                    holder.sha is null
                    and row_number() over (partition by numbered.repo, numbered.told_number order by numbered.position) = 1
                ) then numbered.told_number
        end as subject_number
    from numbered
    left join staging.pulls as pull
        on pull.repo = numbered.repo and pull.number = numbered.told_number and pull.merged_at is not null
    left join line as holder on holder.repo = pull.repo and holder.sha = pull.merge_commit_sha
),
pulled as (
    -- a stack of requests may end in one commit: the one its subject names, else the lowest, stands for it
    select distinct on (owned.repo, owned.position)
        owned.*,
        coalesce(by_sha.number, owned.subject_number) as pr_number,
        coalesce(by_sha.title, by_number.title) as pr_title,
        coalesce(by_sha.merged_at, by_number.merged_at) as pr_merged_at,
        coalesce(by_sha.url, by_number.url) as url,
        -- where the forge was not asked, a merge commit still names the request's branch
        coalesce(
            by_sha.head_ref, by_number.head_ref, regexp_extract(owned.subject, '^Merge pull request #[0-9]+ from [^/\s]+/(\S+)', 1)
        ) as branch,
        coalesce(by_sha.labels, by_number.labels) as labels
    from owned
    left join staging.pulls as by_sha
        on by_sha.repo = owned.repo and by_sha.merge_commit_sha = owned.sha and by_sha.merged_at is not null
    left join staging.pulls as by_number
        on by_number.repo = owned.repo and by_number.number = owned.subject_number
        and by_number.merged_at is not null
    order by
        owned.repo, owned.position, (by_sha.number = owned.subject_number) desc nulls last, by_sha.number
),
sized as (
    select
        place.repo, place.introduced_position as position, count(distinct file.path) as files_changed,
        sum(file.lines_added) as lines_added, sum(file.lines_deleted) as lines_deleted,
        sum(case when is_generated(file.path) then 0 else coalesce(file.lines_added, 0) + coalesce(file.lines_deleted, 0) end)
            as written_lines
    from core.mainline as place
    join staging.git_files as file on file.repo = place.repo and file.sha = place.sha
    where place.introduced_position is not null
    group by place.repo, place.introduced_position
),
brought as (
    select repo, introduced_position as position, count(*) as commits
    from core.mainline
    where introduced_position is not null
    group by repo, introduced_position
),
titled as (
    select
        *,
        coalesce(
            pr_title,
            case
                when is_merge and subject_number is not null
                    then nullif(trim(regexp_extract(message, '\n\n+(?:#+ .*\n+|<!--.*-->\s*)*(\S.*)', 1)), '')
            end,
            trim(regexp_replace(subject, ' *\(#[0-9]+\) *$', ''))
        ) as title
    from pulled
)
select
    titled.repo || '@' || titled.sha as change_id,
    titled.repo, titled.pr_number, titled.sha as merge_sha, titled.position, titled.title, titled.url,
    coalesce(titled.pr_merged_at, titled.committed_at) as merged_at,
    coalesce(sized.lines_added, 0) as lines_added,
    coalesce(sized.lines_deleted, 0) as lines_deleted,
    coalesce(sized.files_changed, 0) as files_changed,
    coalesce(sized.written_lines, 0) as written_lines,
    size_band(coalesce(sized.written_lines, 0)) as size_band,
    case
        when is_revert(titled.title, titled.branch) then 'revert'
        when is_fix(titled.title, titled.branch, titled.labels) then 'fix'
        when regexp_matches(lower(titled.title), '^(docs?|documentation)\b') then 'docs'
        when regexp_matches(lower(titled.title), '^(bump |build\(deps|chore\(deps|update dependency)') then 'dependencies'
        else 'feature'
    end as change_type
from titled
left join sized on sized.repo = titled.repo and sized.position = titled.position
left join brought on brought.repo = titled.repo and brought.position = titled.position
where not (titled.is_merge and titled.pr_number is null and coalesce(brought.commits, 1) = 1)
    and not (follows_main_branch(titled.subject) and not titled.pulls_own)
