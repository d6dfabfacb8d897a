-- one row per (service, month, batch band) of counted deploys that ship a change of the filters: what they ship by origin
select
    service, month, batch_band, count(*) as deploys, sum(human) as human, sum(ai) as ai, sum(unknown) as unknown,
    sum(other) as bot, sum(ai * ai / changes) as ai_mixing
from overlay.scoped_deploys($scope)
group by service, month, batch_band
