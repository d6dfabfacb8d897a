-- ids name one thing each
select 'change' as thing, change_id as id from mart.changes group by change_id having count(*) > 1
union all
select 'deploy', deploy_id from mart.deploys group by deploy_id having count(*) > 1
union all
select 'incident', incident_id from mart.incidents group by incident_id having count(*) > 1
union all
select 'commit', repo || '@' || sha from core.commits group by repo, sha having count(*) > 1
union all
select 'candidate', incident_id || ' ' || change_id from mart.link_candidates group by incident_id, change_id having count(*) > 1
