-- one row per (incident of the filters with a culprit change, safeguard recorded for that): whether it had it, how far the
-- incident reached as far as that is known, and minutes to restore, for one still open those to the end of what was observed
with each as (
    select
        incident.*,
        unnest(
            [
                {'safeguard': 'canary', 'used': change.safeguards.canary},
                {'safeguard': 'flag', 'used': change.safeguards.flag},
                {'safeguard': 'rollback_ready', 'used': change.safeguards.rollback_ready},
                {'safeguard': 'runbook', 'used': change.safeguards.runbook},
                {'safeguard': 'senior_sign_off', 'used': change.safeguards.senior_sign_off},
                {'safeguard': 'tests', 'used': change.safeguards.tests}
            ],
            recursive := true
        )
    from overlay.scoped_incidents($scope) as incident
    join overlay.changes as change on change.change_id = incident.culprit_change_id
)
select
    each.safeguard, each.used, each.incident_id,
    each.customers_affected * each.minutes_to_restore * coalesce(each.degraded_fraction, 1e0) as customer_minutes,
    coalesce(each.minutes_to_restore, minutes_between(each.started_at, span.observed_until)) as minutes,
    each.minutes_to_restore is not null as restored
from each
join core.observed as span on span.service = each.service
where each.used is not null
order by each.safeguard, each.used, each.incident_id
