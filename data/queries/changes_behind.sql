-- one row per counted change of the filters, newest first, with all that is counted about it: the incidents it is held
-- responsible for in the chosen view, its review and its safeguards
with charged as (
    select change_id, list(incident_id order by incident_id) as incidents, sum(weight) as weight
    from overlay.scoped_links($scope)
    group by change_id
)
select
    change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.merged_at,
    change.merged_on, change.first_production_at,
    change.service, change.services, change.team, change.tier, change.size_band, change.change_type,
    change.origin, change.tools, change.best_kind,
    coalesce(charged.incidents, []) as incidents, coalesce(charged.weight, 0e0) as weight,
    unnest(change.review), unnest(change.safeguards)
from overlay.scoped_changes($scope) as change
left join charged on charged.change_id = change.change_id
order by change.merged_at desc, change.change_id
