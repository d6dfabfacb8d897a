-- one row per piece of evidence about a change's origin, strongest first
select rule, rule_version, kind, polarity, tool, model, degree, scope, confidence, observed_at, sha, raw, share
from overlay.attribution
where change_id = $change
order by confidence desc, rule, sha
