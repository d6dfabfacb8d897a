-- one row per (commit, author, tool, model) of its newest note: the lines it gives them
with newest as (
    select distinct on (repo, sha) repo, sha, note
    from lake.git_notes
    order by repo, sha, read_at desc, filename desc
)
select distinct notes.repo, notes.sha, notes.record, notes.author, notes.tool, notes.model, notes.lines
from lake.git_notes as notes
join newest on newest.repo = notes.repo and newest.sha = notes.sha and newest.note = notes.note
