-- one row: how many minutes before an incident its service's deploys are looked at, and the chance that a random moment
-- has a deploy in such a window (null where the service is not observed)
select
    coalesce(max(service.window_minutes), (select window_minutes from seed.counting)) as window_minutes,
    max(by_chance.chance) as chance
from core.services as service
left join evidence.window_chances as by_chance
    on by_chance.service = service.service and by_chance.deployed_service = service.service
where service.service = $service
