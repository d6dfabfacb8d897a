-- one row per saved view: filters under a name, as they stand in the URL
select subject as name, note as filters, actor, made_at
from overlay.judgements
where kind = 'view'
