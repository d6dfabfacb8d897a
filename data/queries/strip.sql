-- one row: how fresh and how complete the data is
select
    (select min(observed_until) from core.observed) as data_until,
    (select count(*) from core.incidents) as all_incidents,
    (select count(*) from overlay.incidents where counted) as incidents,
    (select count(*) from overlay.incidents where counted and link_status in ('confirmed', 'named', 'suggested')) as linked,
    (select count(*) from overlay.incidents where counted and culprit_known) as known,
    (select count(*) from overlay.incidents where counted and link_status = 'candidates') as unlinked,
    (select count(*) from core.changes) as all_changes,
    (select count(*) from overlay.changes where counted) as changes,
    (select count(*) from overlay.changes where counted and origin in ('ai_assisted', 'human_only', 'bot')) as origins,
    (select count(*) from overlay.changes where counted and origin in ('unknown', 'conflict')) as unknown,
    (select count(*) from overlay.changes where counted and origin = 'bot') as bots,
    (select count(*) from core.deploys) as deploys,
    (select count(*) from core.commits) as commits,
    (select count(*) from meta.rejects where severity = 'refused') as refused,
    (select count(*) from meta.rejects where severity = 'noticed') as noticed
