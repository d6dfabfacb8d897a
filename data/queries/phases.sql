-- one row per announced change that is in force, oldest first
select category, name, day, actor, made_at, note from overlay.phases order by day, category, name
