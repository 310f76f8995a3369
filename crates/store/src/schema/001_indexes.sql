CREATE INDEX ix_experience_session_id ON experience (session_id);
CREATE INDEX ix_experience_created_at ON experience (created_at);
CREATE INDEX ix_experiences_type_ts ON experience (type, created_at DESC);
CREATE INDEX ix_experiences_task ON experience (json_extract(content,'$.structured.task_id'), created_at DESC);
CREATE INDEX ix_experiences_task_slug ON experience (json_extract(content,'$.structured.task_slug'), ts DESC);
CREATE INDEX ix_experiences_trace ON experience (json_extract(content,'$.structured.trace_id'));
CREATE INDEX ix_experiences_idempotency ON experience (json_extract(content,'$.structured.idempotency_key'));
CREATE INDEX ix_experiences_span ON experience (json_extract(content,'$.structured.span_id'));
