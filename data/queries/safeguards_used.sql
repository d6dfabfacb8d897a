-- one row per safeguard: changes of people for which it is recorded, and those of them that had it; as many as the
-- question safeguards counts over all origins and services, without the parts
select
    unnest(
        [
            {'safeguard': 'canary', 'changes': count(safeguards.canary), 'used': count(*) filter (where safeguards.canary)},
            {'safeguard': 'flag', 'changes': count(safeguards.flag), 'used': count(*) filter (where safeguards.flag)},
            {'safeguard': 'rollback_ready', 'changes': count(safeguards.rollback_ready), 'used': count(*) filter (where safeguards.rollback_ready)},
            {'safeguard': 'runbook', 'changes': count(safeguards.runbook), 'used': count(*) filter (where safeguards.runbook)},
            {'safeguard': 'senior_sign_off', 'changes': count(safeguards.senior_sign_off), 'used': count(*) filter (where safeguards.senior_sign_off)},
            {'safeguard': 'tests', 'changes': count(safeguards.tests), 'used': count(*) filter (where safeguards.tests)}
        ],
        recursive := true
    )
from overlay.scoped_changes($scope)
where origin <> 'bot'
