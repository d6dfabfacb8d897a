-- one row: how many minutes before an incident its service's deploys are looked at
select coalesce(
    (select window_minutes from core.services where service = $service),
    (select window_minutes from seed.counting)
) as window_minutes
