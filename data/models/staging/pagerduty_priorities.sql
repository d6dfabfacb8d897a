-- one row per priority of the newest list of each account; its rank is its place there, the most severe first
select
    account, p->>'id' as id, coalesce(p->>'name', p->>'summary') as name,
    cast(row_number() over (partition by account order by line_order(position)) as integer) as rank
from (
    select account, position, read_at, max(read_at) over (partition by account) as newest, payload::json as p
    from lake.pagerduty_priorities
)
where read_at = newest
