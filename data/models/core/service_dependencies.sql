-- one row per service and a service it needs: from settings, and as PagerDuty has it; a business service says that it is one,
-- because it often goes by the name of a service it needs
with named as (
    select pagerduty.account, pagerduty.id, coalesce(by_name.service, by_id.service, pagerduty.name) as service
    from staging.pagerduty_services as pagerduty
    left join staging.services as by_name on by_name.alias = pagerduty.name
    left join staging.services as by_id on by_id.alias = pagerduty.id
    union all
    select business.account, business.id, coalesce(by_id.service, business.name || ' (business service)')
    from staging.pagerduty_business_services as business
    left join staging.services as by_id on by_id.alias = business.id
)
select service, depends_on
from seed.service_dependencies
union
select needing.service, needed.service as depends_on
from staging.pagerduty_dependencies as need
join named as needing on needing.account = need.account and needing.id = need.service
join named as needed on needed.account = need.account and needed.id = need.depends_on
where needing.service <> needed.service
