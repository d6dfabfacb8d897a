-- one row per change whose review is on record: its pull request was exported, or it was pushed while those of its
-- repository were; only what was said before the merge counts, what nobody can tell is null
with exported as (
    select repo, min(created_at) as starts, max(coalesce(merged_at, created_at)) as ends
    from staging.pulls
    group by repo
),
said as (
    select
        review.change_id, review.reviewer_kind, review.reviewer, review.submitted_at, review.state = 'approved' as approved,
        review.comments > 0 or review.state = 'changes_requested' as commented,
        list_contains(settings.senior_reviewers, lower(review.reviewer)) as senior
    from core.reviews as review
    join core.changes as change on change.change_id = review.change_id and review.submitted_at <= change.merged_at
    cross join (select list_transform(senior_reviewers, lambda login: lower(login)) as senior_reviewers from seed.safeguards)
        as settings
),
looked as (
    select
        change_id,
        count(distinct reviewer) filter (where reviewer_kind = 'human') as humans,
        count(*) filter (where reviewer_kind = 'human') as human_reviews,
        count(*) filter (where reviewer_kind = 'human' and approved) as approvals,
        count(*) filter (where reviewer_kind = 'human' and commented) as human_comments,
        count(*) filter (where reviewer_kind = 'human' and approved and senior) as senior_approvals,
        count(*) filter (where reviewer_kind = 'ai') as ai_reviews,
        count(*) filter (where reviewer_kind = 'unknown') as unknown_reviews,
        min(submitted_at) filter (where reviewer_kind = 'human') as first_human_at,
        max(submitted_at) filter (where reviewer_kind = 'human') as last_human_at
    from said
    group by change_id
)
select
    change.change_id, change.written_lines as lines, pull.number is not null as requested, pull.created_at as opened_at,
    case
        when looked.humans > 0 and looked.ai_reviews > 0 then 'both'
        when looked.humans > 0 then 'human_only'
        when looked.unknown_reviews > 0 then null
        when looked.ai_reviews > 0 then 'ai_only'
        else 'nobody'
    end as looked_at_by,
    case when looked.humans > 0 or coalesce(looked.unknown_reviews, 0) = 0 then coalesce(looked.humans, 0) end as humans,
    coalesce(looked.human_reviews, 0) as human_reviews,
    coalesce(looked.approvals, 0) as approvals,
    coalesce(looked.human_comments, 0) as human_comments,
    case when len(settings.senior_reviewers) > 0 then coalesce(looked.senior_approvals, 0) > 0 end as senior_approved,
    case
        when pull.merged_by is not null then pull.merged_by = pull.author_login and coalesce(looked.approvals, 0) = 0
    end as self_merged,
    looked.first_human_at, looked.last_human_at
from core.changes as change
left join staging.pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
left join exported on exported.repo = change.repo
left join looked on looked.change_id = change.change_id
cross join seed.safeguards as settings
where pull.number is not null
    or (change.pr_number is null and change.merged_at >= exported.starts and change.merged_at <= exported.ends)
