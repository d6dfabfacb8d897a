-- one row per incident on which the last words of two people contradict each other and nobody backs the one in force
with words as (
    select *, case when verdict = 'unknown' then verdict when kind = 'answer' then 'no change' else verdict end as meaning
    from overlay.judgement_log
    where kind in ('link', 'answer') and standing <> 'taken back'
),
losing as (
    select *
    from words
    where standing in ('overruled', 'replaced') and meaning <> 'unknown'
        and not exists (
            select 1 from words as later
            where later.subject = words.subject and later.actor = words.actor and later.id > words.id
        )
),
winning as (
    select * from words where standing = 'in force' and meaning <> 'unknown'
)
select losing.subject as incident_id, max(losing.id) as judgement_id
from losing
join winning
    on winning.subject = losing.subject and winning.actor <> losing.actor
    and case losing.standing
        when 'replaced' then winning.kind = losing.kind and winning.object = losing.object and winning.meaning <> losing.meaning
        else (winning.kind = 'answer' or winning.verdict = 'confirmed')
            and (winning.object <> losing.object or winning.meaning <> losing.meaning)
    end
where not exists (
    select 1 from words as backing
    where backing.subject = winning.subject and backing.object = winning.object and backing.meaning = winning.meaning
        and backing.actor not in (winning.actor, losing.actor)
)
group by losing.subject
