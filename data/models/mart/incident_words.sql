-- one row per (production incident, word of its title or text), each once and in lower case, without those every text has
with worded as (
    select
        incident_id,
        unnest(list_distinct(regexp_extract_all(
            lower(left(concat_ws(' ', title, description), 5000)), '[[:alpha:]][[:alnum:]_]{2,}'
        ))) as word
    from core.incidents
    where kind = 'production'
)
select incident_id, word
from worded
where word not in (
    'the', 'and', 'for', 'was', 'were', 'this', 'that', 'with', 'from', 'not', 'but', 'had', 'has', 'have', 'been', 'are',
    'its', 'into', 'than', 'then', 'they', 'their', 'there', 'when', 'which', 'while', 'will', 'would', 'https', 'http',
    'com', 'www'
)
