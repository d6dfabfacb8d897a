-- one row per piece of evidence about a change's origin, repository policies and later overrides included
select
    change_id, repo, sha, rule, rule_version, kind, polarity, tool, model, degree, scope, confidence, observed_at, raw, share
from snapshot.evidence.attribution
union all
select
    change_id, repo, null, rule, '1', 'declared', 'human', null, null, null, 'code', 0.8e0, cast(day as timestamptz),
    case rule
        when 'no_ai_before' then 'No AI was used in ' || repo || ' before ' || day || ', says ' || declared_by
        else 'All AI use in ' || repo || ' is marked since ' || day || ', says ' || declared_by || '; this change carries no mark'
    end,
    null
from overlay.policy_origins
union all
select
    judgement.subject, change.repo, null, 'override', '1', 'human_override',
    case judgement.verdict when 'ai_assisted' then 'ai' when 'human_only' then 'human' when 'bot' then 'bot' end,
    null, null, null, 'code', 1e0, judgement.made_at,
    judgement.actor || ' says ' || judgement.verdict || coalesce(': ' || nullif(judgement.note, ''), ''),
    null
from overlay.judgements as judgement
join snapshot.mart.changes as change on change.change_id = judgement.subject
where judgement.kind = 'origin'
