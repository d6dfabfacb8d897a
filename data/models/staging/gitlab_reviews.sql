-- one row per review of a merge request: what one person said and decided with no minute between, as GitHub keeps it
with approvals as (
    select distinct on (repo, number)
        account as repo, try_cast(p->>'iid' as integer) as number, try_cast(p->'approved_by' as json[]) as approved_by
    from (select account, read_at, payload::json as p from lake.gitlab_approvals)
    order by repo, number, read_at desc
),
approved as (
    select
        repo, number, person->>'$.user.id' as person_id, person->>'$.user.username' as reviewer,
        person->>'$.user.name' as name, instant(person->>'approved_at', null) as said_at
    from (select repo, number, unnest(approved_by) as person from approvals)
),
notes as (
    select distinct on (repo, id)
        account as repo, p->>'id' as id, try_cast(p->>'noteable_iid' as integer) as number,
        p->>'$.author.id' as person_id, p->>'$.author.username' as reviewer, p->>'$.author.name' as name,
        try_cast(p->>'system' as boolean) as is_verdict, p->>'body' as body,
        p->>'type' = 'DiffNote' as is_on_line, instant(p->>'created_at', zone) as said_at
    from (select account, zone, read_at, payload::json as p from lake.gitlab_notes)
    order by repo, id, read_at desc
),
verdicts as (
    select
        note.*, regexp_matches(note.body, '^(?i)approved') as is_approval,
        -- an approval that was taken back, or lost to a push, is one no more; nor is one given again a second one
        approvals.approved_by is null or approved.person_id is not null as stands
    from notes as note
    left join approvals on approvals.repo = note.repo and approvals.number = note.number
    left join approved
        on approved.repo = note.repo and approved.number = note.number and approved.person_id = note.person_id
    where note.is_verdict
),
said as (
    select repo, number, person_id, reviewer, name, 'commented' as state, body, is_on_line, said_at
    from notes
    where not coalesce(is_verdict, false)
    union all
    select
        repo, number, person_id, reviewer, name,
        case
            when not is_approval then 'changes_requested'
            when stands and said_at = max(said_at) over (partition by repo, number, person_id, is_approval) then 'approved'
            else 'dismissed'
        end,
        null, false, said_at
    from verdicts
    union all
    select repo, number, person_id, reviewer, name, 'approved', null, false, said_at
    from approved
    where said_at is not null
),
parted as (
    select
        *,
        coalesce(said_at - lag(said_at) over (partition by repo, number, person_id order by said_at) > interval 1 minute, true)
            as is_new
    from said
),
submitted as (
    select
        *,
        count(*) filter (where is_new) over (
            partition by repo, number, person_id order by said_at rows between unbounded preceding and current row
        ) as nth
    from parted
)
select
    said.repo, said.number, any_value(said.reviewer) as reviewer, any_value(said.name) as name,
    account_type(bool_or(person.is_bot), any_value(said.reviewer)) as reviewer_type,
    case
        when bool_or(said.state = 'approved') then 'approved'
        when bool_or(said.state = 'changes_requested') then 'changes_requested'
        when bool_or(said.state = 'commented') then 'commented'
        else 'dismissed'
    end as state,
    string_agg(said.body, chr(10) order by said.said_at) filter (where not coalesce(said.is_on_line, false)) as body,
    cast(count(*) filter (where said.is_on_line) as integer) as line_comments,
    max(said.said_at) as submitted_at
from submitted as said
left join staging.gitlab_users as person on person.id = said.person_id and person.username = said.reviewer
group by said.repo, said.number, said.person_id, said.nth
