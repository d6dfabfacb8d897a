-- one row per announced change of how people work: a rollout or a policy starts a usual range of its own, a freeze is drawn
select subject as category, object as name, try_cast(verdict as date) as day, actor, made_at, note
from overlay.judgements
where kind = 'phase' and try_cast(verdict as date) is not null
