-- one row: the observed span and the values the filter bar offers
select
    (select min(observed_from) from core.observed) as observed_from,
    (select max(observed_until) from core.observed) as observed_until,
    (select list(distinct service order by service) from overlay.changes where counted) as services,
    (select list(distinct team order by team) from overlay.changes where counted and team is not null) as teams,
    (select list(distinct severity order by severity) from overlay.incidents where counted and severity is not null) as severities
