-- the instant a text names: its own offset if it has one, else the given zone; null if it is no time
create macro instant(stamp, zone) as
    case
        when stamp is null or stamp = '' then null
        -- as most are written; the patterns below cost more than the cast
        when length(stamp) = 20 and stamp[11] = 'T' and stamp[20] = 'Z' then try_cast(stamp as timestamptz)
        when regexp_matches(stamp, '(Z|z|UTC|GMT|[0-9][0-9](:?[0-9][0-9])?[ ]?[+-][0-9][0-9](:?[0-9][0-9])?)$')
            and regexp_matches(stamp, '[0-9][T ][0-9]') then try_cast(stamp as timestamptz)
        when zone is null then null
        else timezone(zone, try_cast(stamp as timestamp))
    end;

-- sorts places of a file as they stand in it: line 9 before line 10
create macro line_order(position) as
    list_transform(regexp_extract_all(position, '[0-9]+'), lambda digits: lpad(digits, 20, '0'));

-- the address of a post-mortem that a text gives: behind that word on its line, or by its own look; null where it gives none
create macro review_link(text) as rtrim(
    coalesce(
        nullif(regexp_extract(text, '(?i)\b(post-?mortem|incident review|retrospective|rca)\b[^\n]{0,40}?(https?://[^\s<>"''|)\]]+)', 2), ''),
        nullif(regexp_extract(text, 'https?://[\w.-]+\.pagerduty\.com/postmortems/[\w-]+'), '')
    ),
    '.,;:!?'
);

-- how a change is called: the number of its request with the sign of its forge, else its commit
create macro change_called(pr_number, merge_sha, url) as
    coalesce(case when contains(url, '/merge_requests/') then '!' else '#' end || pr_number, left(merge_sha, 10));

create macro minutes_between(earlier, later) as (epoch(later) - epoch(earlier)) / 60e0;

-- whether a change was there when an incident began: a stamp may be ten minutes early, but what reverts or mends something
-- and merged after the stamp is the remedy
create macro was_there(change_type, merged_at, first_production_at, started_at) as
    epoch(merged_at) <= epoch(started_at) + case when change_type in ('revert', 'fix') then 0 else 600 end
    and epoch(coalesce(first_production_at, merged_at)) <= epoch(started_at) + 600;

-- a pull over commits of one's own: the branch's own line is merged into it, as the second parent
create macro pulls_own_branch(subject, branch, repo) as
    regexp_extract(subject, '^Merge (remote-tracking )?branch ''([^'']+)''', 2) in (branch, 'origin/' || branch)
    and (
        not regexp_matches(subject, ''' of \S')
        or (contains(repo, '/') and regexp_replace(regexp_extract(subject, ''' of \S*?([^/:\s]+/[^/\s]+)( into .*)?$', 1), '\.git$', '') = repo)
    );

-- what GitLab's account is, in GitHub's words; bots of tokens are called so where nobody could be asked
create macro account_type(is_bot, username) as
    case when is_bot or regexp_matches(username, '^(project|group)_[0-9]+_bot(_|$)') then 'Bot' else 'User' end;

-- another branch's, or another repository's, main line is merged in to keep up with it
create macro follows_main_branch(subject) as
    regexp_matches(
        subject, '^Merge (remote-tracking )?branch ''(upstream/[^'']+''|(origin/)?(main|master)''|(develop|trunk)'' of \S)'
    );

-- whether a title is such a word, opens with it as a heading, or holds it in brackets; a name like "Test gateway" does not
create macro is_headed(title, words) as regexp_matches(
    lower(title), '^\W*(' || words || ')(\W*[0-9./-]*\W*$|\s*[:,;|\])]|\s+[-\x{2013}\x{2014}/]|\s+(for|of)\b)|[\[(](' || words || ')[\])]'
);

-- a revert of a revert puts the change back: only an odd number of them takes it away
create macro is_revert(title, branch) as
    case
        when regexp_matches(title, '^(?i)revert "') then (length(regexp_extract(title, '^(?i)(revert ")+')) // 8) % 2 = 1
        else regexp_matches(title, '^(?i)(reverts?[ :(]|back(ed)? out |roll(ed)? back |rollback (of|to) )')
            or coalesce(regexp_matches(branch, '^revert-[0-9]+-') and not regexp_matches(title, '^(?i)(re-?(land|apply)|restore)'), false)
    end;

-- a title that opens with the word, be it behind a ticket or a part's name, or a branch or label of urgent ones
create macro is_fix(title, branch, labels) as
    regexp_matches(title, '^(?i)\W*((\[[^\]]*\]|[\w./-]+-[0-9]+:?|[\w./-]+:)\s*)?(fix(e[sd])?|bug-?fix(es)?|hot-?fix)\b')
    or coalesce(regexp_matches(branch, '^(?i)(.*/)?hot-?fix([/-]|$)'), false)
    or len(list_filter(coalesce(labels, []), lambda label: regexp_matches(label, '^(?i)hot-?fix$'))) > 0;

-- whether a title says that staging alone was hit: it is headed so, or a deploy to staging is all that failed
create macro is_on_staging(title) as
    not regexp_matches(lower(title), '\bprod')
    and (
        is_headed(title, 'staging')
        or regexp_matches(
            lower(title),
            '\bfail\w* deploy\w* (to|on|in) staging\W*$|\bdeploy\w* (to|on|in) staging (is |has |was )?(fail|broke|stuck)\w*\W*$'
        )
    );

-- files no person writes line by line: they do not make a change big
create macro is_generated(path) as regexp_matches(
    path,
    '(?i)(^|/)(vendor|node_modules|third_party|dist|generated)/|(^|/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|cargo\.lock|go\.sum|gemfile\.lock|composer\.lock)$|\.(min\.js|min\.css|pb\.go|snap|svg|map)$|_pb2\.py$'
);

-- files that are no part of what runs in production
create macro is_tests_or_docs(path) as regexp_matches(
    path,
    '(?i)(^|/)(tests?|specs?|__tests__|testdata|fixtures|e2e|docs?|documentation)/|(^|/)(test_[^/]*|conftest)\.py$|[._-](test|tests|spec)\.[a-z]+$|\.(md|rst|adoc|txt)$|(^|/)(changelog|changes|license|authors|readme)[^/]*$'
)
    and not regexp_matches(path, '(?i)(^|/)(requirements[^/]*|constraints[^/]*|cmakelists)\.txt$');

create macro size_band(lines) as
    case
        when lines is null then null
        when lines <= 50 then '1-50'
        when lines <= 200 then '51-200'
        when lines <= 400 then '201-400'
        when lines <= 1000 then '401-1000'
        else '>1000'
    end;

-- seconds an export gives for a part of an incident; what is not a number of at most ten years is not known
create macro plausible_seconds(given) as
    case when try_cast(given as double) between 0 and 315576000 then try_cast(given as double) end;

-- files that test others, as the common test runners find them
create macro is_test(path) as regexp_matches(
    path,
    '(^|/)(tests?|specs?|__tests__|testing)/|(^|/)test_[^/]*\.py$|_test\.(py|go|rb|exs|dart)$|\.(test|spec)\.[cm]?[jt]sx?$|(Test|Tests|Spec|IT)\.(java|kt|cs|scala|groovy|swift)$'
);

-- files that change a database's schema, as the common migration tools keep them
create macro is_migration(path) as regexp_matches(
    path, '(?i)(^|/)(migrations?|db/migrate|alembic/versions|flyway|liquibase|schema_changes)/|(^|/)V[0-9][0-9._]*__[^/]*\.sql$'
);
