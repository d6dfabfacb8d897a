-- one row per commit that belongs to a change: its first-parent commit, what that commit merged, its request's commits
select change.change_id, place.repo, place.sha
from core.changes as change
join core.mainline as place on place.repo = change.repo and place.introduced_position = change.position
union
select change.change_id, pull.repo, pull.sha
from core.changes as change
join core.pull_commits as pull on pull.repo = change.repo and pull.number = change.pr_number
