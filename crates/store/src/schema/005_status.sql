-- Version 5: what has failed lately, of a task, of a slug or of all, without looking at what hasn't.
CREATE INDEX ix_experiences_task_status ON experience (json_extract(content,'$.structured.task_id'), json_extract(content,'$.structured.status'), created_at DESC);
CREATE INDEX ix_experiences_slug_status ON experience (json_extract(content,'$.structured.task_slug'), json_extract(content,'$.structured.status'), ts DESC);
CREATE INDEX ix_experiences_status ON experience (json_extract(content,'$.structured.status'), created_at DESC);
