-- names that few of stand for many rows: kept as numbers they are counted several times as fast. Each in the order of its
-- text, so that they sort like text
create type overlay.origin as enum ('ai_assisted', 'bot', 'conflict', 'human_only', 'unknown');

create type overlay.size_band as enum ('1-50', '201-400', '401-1000', '51-200', '>1000');

create type overlay.batch_band as enum ('1', '11-20', '2-3', '21+', '4-6', '7-10');

create type overlay.link_status as enum ('candidates', 'confirmed', 'named', 'no_change', 'none', 'suggested', 'unknown');

create type overlay.month as enum (
    select merged_month from mart.changes where merged_month is not null
    union select month from mart.counted_deploys
    order by 1
);

create type overlay.change_type as enum (select distinct change_type from mart.changes where change_type is not null order by 1);

create type overlay.severity as enum (select distinct severity from mart.incidents where severity is not null order by 1);

create type overlay.service as enum (
    select service from core.services
    union select service from mart.changes where service is not null
    union select unnest(services) from mart.changes
    union select service from mart.incidents where service is not null
    union select service from mart.counted_deploys where service is not null
    order by 1
);

create type overlay.team as enum (select distinct team from core.services where team is not null order by 1);

create type overlay.tier as enum (select distinct tier from core.services where tier is not null order by 1);
