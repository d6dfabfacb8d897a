-- one row per action item: what, which team, until when and how far; the note holds its text, team and due date as JSON
select
    subject as incident_id, object as action, verdict as state,
    coalesce(try_cast(note as json) ->> 'text', note) as text,
    coalesce(try_cast(note as json) ->> 'team', '') as team,
    try_cast(try_cast(note as json) ->> 'due' as date) as due,
    actor, made_at
from overlay.judgements
where kind = 'action'
