-- one row: how many repositories with counted changes there are, and in how many of them unmarked means human-only
select
    count(*) as repos,
    count(*) filter (where policy.ai_marked_since is not null or policy.no_ai_before is not null) as declared
from (select distinct repo from overlay.changes where counted) as counted
left join overlay.policies as policy on policy.repo = counted.repo
