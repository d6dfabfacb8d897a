-- one row per change that goes by a name: its id, an alias, or repo@ and the first seven or more characters of a sha
select distinct change.* exclude (service_set, charges_strict, charges_weighted, charges_lenient)
from core.change_aliases as alias
join overlay.changes as change on change.change_id = alias.change_id
where alias.alias = $name or (starts_with(alias.alias, $name) and regexp_matches($name, '@[0-9a-f]{7,}$'))
limit 2
