-- one row per incident whose impact somebody stated: the values in force and who said so
select
    subject as incident_id,
    cast(round(max(try_cast(verdict as double)) filter (where kind = 'impact' and object = 'customers_affected')) as bigint)
        as customers_affected,
    max(try_cast(verdict as double)) filter (where kind = 'impact' and object = 'degraded_percent') / 100
        as degraded_fraction,
    list(object order by object) filter (where kind = 'reach') as services,
    arg_max(nullif(note, ''), made_at) as said_by,
    arg_max(actor, made_at) as actor,
    max(made_at) as made_at
from overlay.judgements
where kind in ('impact', 'reach')
group by subject
