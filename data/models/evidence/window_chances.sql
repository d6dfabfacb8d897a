-- one row per (service, service whose deploys its incidents are held against): the chance that a random moment of its
-- observed span has a suspected deploy of that service in the window before it, whatever the moment is
with pairs as (
    select service, service as deployed_service
    from core.services
    union
    select service, depends_on
    from core.service_dependencies
),
looked_at as (
    select
        pairs.service, pairs.deployed_service, 60e0 * service.window_minutes as before, epoch(span.observed_from) as starts,
        epoch(span.observed_until) as ends
    from pairs
    join core.services as service on service.service = pairs.service
    join core.observed as span on span.service = pairs.service
    where span.observed_from < span.observed_until
),
deploys as (
    select
        service, epoch(finished_at) as at, lag(epoch(finished_at)) over (partition by service order by finished_at) as previous_at
    from evidence.suspects
),
-- a deploy is in the window of every moment from ten minutes before it to a window's length after it, and these spans
-- are equally long: what one adds to the union is what lies beyond the end of the one before
added as (
    select
        looked_at.service, looked_at.deployed_service,
        greatest(
            0e0,
            least(deploy.at + looked_at.before, looked_at.ends)
            - greatest(deploy.at - 600, coalesce(deploy.previous_at + looked_at.before, looked_at.starts), looked_at.starts)
        ) as seconds
    from looked_at
    join deploys as deploy on deploy.service = looked_at.deployed_service
),
chances as (
    select
        looked_at.service, looked_at.deployed_service,
        coalesce(sum(added.seconds), 0e0) / min(looked_at.ends - looked_at.starts) as chance
    from looked_at
    left join added on added.service = looked_at.service and added.deployed_service = looked_at.deployed_service
    group by looked_at.service, looked_at.deployed_service
)
select
    service, deployed_service, chance,
    'a random moment has '
    || case
        when chance < 0.01 then 'less than a 1% chance'
        when chance > 0.99 then 'more than a 99% chance'
        when round(1e2 * chance) in (8, 11, 18) or round(1e2 * chance) between 80 and 89
            then 'an ' || cast(round(1e2 * chance) as integer) || '% chance'
        else 'a ' || cast(round(1e2 * chance) as integer) || '% chance'
    end
    || ' of a deploy in this window' as words
from chances
