-- one row per thing judged: the judgement in force, with ids resolved through aliases and merges
select * exclude (standing) from overlay.judgement_log where standing = 'in force'
