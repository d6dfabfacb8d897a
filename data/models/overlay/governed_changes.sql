-- one row per (policy, change it governs): whether the change complied, null where that is not recorded
select
    policy.policy, change.change_id, change.change_number,
    (policy.human_reviews = 0 or change.safeguards.human_reviewers >= policy.human_reviews)
    and (not list_contains(policy.safeguards, 'canary') or change.safeguards.canary)
    and (not list_contains(policy.safeguards, 'flag') or change.safeguards.flag)
    and (not list_contains(policy.safeguards, 'rollback_ready') or change.safeguards.rollback_ready)
    and (not list_contains(policy.safeguards, 'runbook') or change.safeguards.runbook)
    and (not list_contains(policy.safeguards, 'senior_sign_off') or change.safeguards.senior_sign_off)
    and (not list_contains(policy.safeguards, 'tests') or change.safeguards.tests) as complied
from seed.safeguard_policies as policy
join overlay.changes as change
    on (policy.since is null or change.merged_on >= policy.since)
    and (len(policy.origins) = 0 or list_contains(policy.origins, change.origin))
    and (len(policy.services) = 0 or len(list_intersect(change.services, policy.services)) > 0)
    and (len(policy.teams) = 0 or list_contains(policy.teams, change.team))
    and (len(policy.tiers) = 0 or list_contains(policy.tiers, change.tier))
    and (len(policy.repos) = 0 or list_contains(policy.repos, change.repo))
join core.changes as written on written.change_id = change.change_id and written.written_lines >= policy.min_lines
