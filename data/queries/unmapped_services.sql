-- one row per service name that no settings know and that incidents alone carry, or deploys and changes alone, and a service
-- it may be: up to three that settings name or that carry what it lacks, the most alike first; a name like no other has one
-- row without
with carried as (
    select service, 'incidents' as system, count(*) as rows from core.incidents where service is not null group by service
    union all
    select service, 'deploys', count(*) from core.deploys group by service
    union all
    select service, 'changes', count(*) from core.change_services group by service
),
known as (
    select
        service.service, service.in_settings, service.aliases,
        -- a deploy tells whose code it is, so the two know a name together
        count(distinct carried.system = 'incidents') as systems,
        coalesce(sum(carried.rows) filter (where carried.system = 'incidents'), 0)::bigint as incidents,
        coalesce(sum(carried.rows) filter (where carried.system = 'deploys'), 0)::bigint as deploys,
        coalesce(sum(carried.rows) filter (where carried.system = 'changes'), 0)::bigint as changes
    from core.services as service
    left join carried on carried.service = service.service
    group by service.service, service.in_settings, service.aliases
),
-- acme/CheckoutService and svc-checkout are both the one word checkout
spoken as (
    select
        *,
        regexp_extract_all(
            lower(regexp_replace(regexp_extract(service, '([^/]*)/*$', 1), '([\p{Ll}\p{N}])(\p{Lu})', '\1 \2', 'g')),
            '[\p{L}\p{N}]+'
        ) as every_word
    from known
),
worded as materialized (
    select
        * exclude (every_word),
        list_sort(list_distinct(list_transform(
            coalesce(
                nullif(list_filter(every_word, lambda word: word not in
                    ('svc', 'srv', 'service', 'services', 'api', 'app', 'application', 'server', 'backend', 'system',
                    'prod', 'production', 'live', 'the')), []),
                every_word
            ),
            lambda word: regexp_replace(word, '(.{3})(service|svc|api|app)$', '\1')
        ))) as words,
        array_to_string(words, '') as spelling,
        -- whose name stays where two are one: code outlives a pipeline's name, and that a pager's
        case when in_settings then 100 else 10 * systems end
        + case when changes > 0 then 4 else 0 end + case when deploys > 0 then 2 else 0 end as standing
    from spoken
),
words as (
    select service, unnest(words) as word from worded
),
shared as (
    select name.service as name, other.service, count(*) as words
    from words as name
    join words as other on other.word = name.word
    group by name.service, other.service
),
spelled as (
    select
        name.service as name, other.service,
        1e0 - damerau_levenshtein(name.spelling, other.spelling)
            / greatest(length(name.spelling), length(other.spelling)) as likeness
    from worded as name
    join worded as other
        on left(other.spelling, 1) = left(name.spelling, 1)
        and length(other.spelling) between 0.8e0 * length(name.spelling) and 1.25e0 * length(name.spelling)
    where name.spelling <> ''
),
compared as (
    select
        name.service as name, other.service, other.in_settings, other.standing > name.standing as other_stays, other.aliases,
        greatest(
            coalesce(2e0 * shared.words / (len(name.words) + len(other.words)), 0e0),
            case when spelled.likeness >= 0.8e0 then spelled.likeness else 0e0 end
        ) as likeness
    from shared
    full join spelled on spelled.name = shared.name and spelled.service = shared.service
    join worded as name on name.service = coalesce(shared.name, spelled.name)
    join worded as other on other.service = coalesce(shared.service, spelled.service)
    where not name.in_settings and name.systems = 1 and other.service <> name.service
        and (
            other.in_settings or name.incidents = 0 and other.incidents > 0 or name.deploys = 0 and other.deploys > 0
            or name.changes = 0 and other.changes > 0
        )
),
alike as (
    select *, row_number() over (partition by name order by likeness desc, in_settings desc, other_stays desc, service) as place
    from compared
    where likeness > 0.5e0
)
select
    name.service as name, name.incidents, name.deploys, name.changes, alike.service as suggested,
    case when alike.other_stays then alike.service when alike.service is not null then name.service end as stays,
    case
        when alike.other_stays then list_append(alike.aliases, name.service)
        when alike.service is not null then [alike.service]
    end as aliases,
    alike.other_stays and alike.in_settings as in_settings
from known as name
left join alike on alike.name = name.service and alike.place <= 3
where not name.in_settings and name.systems = 1
order by alike.name is null, name.incidents + name.deploys + name.changes desc, name.service, alike.place
