-- one row per service: the span covered by incidents, deploys and commits at once
select service, observed_from, observed_until
from core.observed
order by service
