-- one row per policy written in the settings: whose changes it governs (none named: all), and what it asks for
select policy, since, origins, human_reviews, safeguards
from seed.safeguard_policies
order by policy
