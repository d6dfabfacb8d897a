-- one row per repository: from when all AI use is marked there, and before when there was none, if anybody said so
with said as (
    select subject as repo, object as rule, try_cast(verdict as date) as day, actor
    from overlay.judgements
    where kind = 'policy'
),
repos as (
    select distinct repo from core.changes
    union
    select repo from seed.policies
    union
    select repo from said
)
select
    repos.repo,
    coalesce(max(said.day) filter (where said.rule = 'ai_marked_since'), max(settings.ai_marked_since)) as ai_marked_since,
    coalesce(max(said.day) filter (where said.rule = 'no_ai_before'), max(settings.no_ai_before)) as no_ai_before,
    coalesce(max(said.actor), case when count(settings.repo) > 0 then 'aftermath.toml' end) as declared_by
from repos
left join said on said.repo = repos.repo
left join seed.policies as settings on settings.repo = repos.repo
group by repos.repo
