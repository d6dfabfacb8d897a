-- one row per counted change of the filters, newest first, with all that is counted about it: the incidents it is held
-- responsible for in the chosen view, its review and its safeguards
with charged as (
    select change_number, list(incident_id order by incident_id) as incidents, sum(weight) as weight
    from overlay.scoped_links($scope)
    group by change_number
)
select
    change.title, change.repo, change.pr_number, change.merged_at, change.merged_on, change.first_production_at,
    change.service, change.services, change.team, change.tier, change.size_band, change.change_type,
    change.origin, change.tools, change.best_kind,
    coalesce(charged.incidents, []) as incidents, coalesce(charged.weight, 0e0) as weight,
    unnest(change.review), unnest(change.safeguards), change.merge_sha, change.change_id
from overlay.scoped_changes($scope) as change
left join charged on charged.change_number = change.change_number
order by change.merged_at desc, change.change_id
