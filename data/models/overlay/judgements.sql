-- one row per thing judged: the judgement in force, with change ids resolved through their aliases
with resolved as (
    select
        log.id, log.kind,
        case log.kind when 'origin' then coalesce(subject_alias.change_id, log.subject) else log.subject end as subject,
        case log.kind when 'link' then coalesce(object_alias.change_id, log.object) else log.object end as object,
        log.verdict, log.note, log.actor, log.made_at, log.origin_visible
    from judgements.log as log
    left join core.change_aliases as subject_alias on log.kind = 'origin' and subject_alias.alias = log.subject
    left join core.change_aliases as object_alias on log.kind = 'link' and object_alias.alias = log.object
),
latest as (
    select distinct on (kind, subject, coalesce(object, '')) *
    from resolved
    order by kind, subject, coalesce(object, ''), id desc
)
select * from latest where verdict <> 'withdrawn'
