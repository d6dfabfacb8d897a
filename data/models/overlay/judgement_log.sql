-- one row per judgement ever made but withdrawals, its ids resolved through aliases and merges, and how it stands now:
-- in force; taken back; replaced by a later word on the same thing; overruled by a later answer about the incident
with resolved as (
    select
        log.id, log.kind,
        coalesce(change_subject.change_id, incident_subject.incident_id, log.subject) as subject,
        coalesce(change_object.change_id, log.object) as object,
        log.verdict, log.note, log.actor, log.made_at, log.origin_visible
    from judgements.log as log
    left join core.change_aliases as change_subject on log.kind = 'origin' and change_subject.alias = log.subject
    left join core.incident_aliases as incident_subject on incident_subject.alias = log.subject
    left join core.change_aliases as change_object on log.kind = 'link' and change_object.alias = log.object
),
withdrawals as (
    -- of one who had said something: that; of anybody else: everything said
    select id, kind, subject, object, case when own_last <> 'withdrawn' then actor end as of_actor
    from (
        select *, lag(verdict) over (partition by kind, subject, object, actor order by id) as own_last
        from resolved
    )
    where verdict = 'withdrawn'
),
words as (
    select
        resolved.*,
        exists (
            select 1 from withdrawals
            where withdrawals.kind = resolved.kind and withdrawals.subject = resolved.subject
                and withdrawals.object = resolved.object and withdrawals.id > resolved.id
                and coalesce(withdrawals.of_actor, resolved.actor) = resolved.actor
        ) as taken_back
    from resolved
    where verdict <> 'withdrawn'
),
ranked as (
    select
        *,
        not taken_back and row_number() over (
            partition by kind, subject, object, taken_back order by id desc
        ) = 1 as newest
    from words
),
-- what answers the whole question "which change caused this incident?"; the last person to answer speaks for it
answers as (
    select subject, max(id) as id, arg_max(actor, id) as actor, arg_max(kind, id) as kind
    from ranked
    where newest and (kind = 'answer' or (kind = 'link' and verdict = 'confirmed'))
    group by subject
)
select
    ranked.* exclude (taken_back, newest),
    case
        when ranked.taken_back then 'taken back'
        when not ranked.newest then 'replaced'
        when ranked.id < answers.id and (ranked.kind = 'answer' or (ranked.kind = 'link' and ranked.verdict = 'confirmed'))
            and (answers.kind = 'answer' or ranked.kind = 'answer' or ranked.actor <> answers.actor) then 'overruled'
        else 'in force'
    end as standing
from ranked
left join answers on answers.subject = ranked.subject
