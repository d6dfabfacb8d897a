-- one row per question in use in a checklist: since when, and who added it
select object as tag, made_at as asked_at, actor
from overlay.judgements
where kind = 'question' and subject = $owner
