-- the instant a text names: its own offset if it has one, else the given zone; null if it is no time
create macro instant(stamp, zone) as
    case
        when stamp is null or stamp = '' then null
        when regexp_matches(stamp, '(Z|z|UTC|GMT|[0-9][0-9](:?[0-9][0-9])?[ ]?[+-][0-9][0-9](:?[0-9][0-9])?)$')
            and regexp_matches(stamp, '[0-9][T ][0-9]') then try_cast(stamp as timestamptz)
        when zone is null then null
        else timezone(zone, try_cast(stamp as timestamp))
    end;

create macro minutes_between(earlier, later) as (epoch(later) - epoch(earlier)) / 60e0;

-- files no person writes line by line: they do not make a change big
create macro is_generated(path) as regexp_matches(
    path,
    '(?i)(^|/)(vendor|node_modules|third_party|dist|generated)/|(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|cargo\.lock|go\.sum|gemfile\.lock|composer\.lock)$|\.(min\.js|min\.css|pb\.go|snap|svg|map)$|_pb2\.py$'
);

create macro size_band(lines) as
    case
        when lines is null then null
        when lines <= 50 then '1-50'
        when lines <= 200 then '51-200'
        when lines <= 400 then '201-400'
        when lines <= 1000 then '401-1000'
        else '>1000'
    end;
