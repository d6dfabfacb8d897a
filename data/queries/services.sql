-- one row per service: who runs it, what it needs, the span that is counted
select
    service.service, service.team, service.tier, service.repo, service.path_prefix, service.window_minutes,
    service.deploys, service.runbook, service.in_settings, span.observed_from, span.observed_until
from core.services as service
left join core.observed as span on span.service = service.service
order by service.service
