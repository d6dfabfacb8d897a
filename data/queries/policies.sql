-- one row per policy written in the settings: what it asks for
select policy, since, human_reviews, safeguards
from seed.safeguard_policies
order by policy
