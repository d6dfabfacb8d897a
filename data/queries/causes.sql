-- one row per cause tag there is, in reading order; retired ones stay for what they were set on
select tag, role, name, definition, example, not_this, question, words, retired, own from seed.causes order by place
