-- one row per saved view, by name
select name, filters, actor, made_at from overlay.views order by lower(name), name
