-- The schema of version 1. Never edited: what changes later is a file of its own.

-- Written by Python's side too: its columns, then ours. NOCASE lets either spelling of a type find
-- its rows; no STRICT, because Python's declared types are not SQLite's.
CREATE TABLE experience (
	id VARCHAR NOT NULL,
	type VARCHAR NOT NULL COLLATE NOCASE,
	created_at DATETIME NOT NULL,
	content JSON,
	provenance JSON,
	evidence_ptrs JSON,
	confidence JSON,
	embeddings JSON,
	affect JSON,
	parents JSON,
	causes JSON,
	sign VARCHAR,
	ownership VARCHAR NOT NULL,
	session_id VARCHAR,
	consolidated BOOLEAN NOT NULL,
	ts REAL,
	meta JSON NOT NULL DEFAULT '{}',
	PRIMARY KEY (id)
);

CREATE INDEX ix_experience_session_id ON experience (session_id);
CREATE INDEX ix_experience_created_at ON experience (created_at);
CREATE INDEX ix_experiences_type_ts ON experience (type, created_at DESC);
CREATE INDEX ix_experiences_task ON experience (json_extract(content,'$.structured.task_id'), created_at DESC);
CREATE INDEX ix_experiences_task_slug ON experience (json_extract(content,'$.structured.task_slug'), ts DESC);
CREATE INDEX ix_experiences_trace ON experience (json_extract(content,'$.structured.trace_id'));
CREATE INDEX ix_experiences_idempotency ON experience (json_extract(content,'$.structured.idempotency_key'));
CREATE INDEX ix_experiences_span ON experience (json_extract(content,'$.structured.span_id'));

-- Python's inserts know nothing of ts. Whole seconds and their fraction are taken apart, because
-- older engines' date functions lose the carry of 59.9996; what has no date at all lies at 0, so
-- that no row is without a place in the order.
CREATE TRIGGER experience_fills_ts AFTER INSERT ON experience WHEN NEW.ts IS NULL
BEGIN
	UPDATE experience SET ts = COALESCE(
		CASE WHEN json_type(NEW.content, '$.structured.started_at_ts') IN ('integer', 'real')
			THEN round(json_extract(NEW.content, '$.structured.started_at_ts'), 3) END,
		strftime('%s', substr(NEW.created_at, 1, 19)) + round(CAST('0' || substr(NEW.created_at, 20) AS REAL), 3),
		0.0)
	WHERE rowid = NEW.rowid;
END;

-- Values are compared, not columns counted: an ORM that writes a whole row to set `consolidated`
-- changes nothing else.
CREATE TRIGGER experience_immutable_update BEFORE UPDATE ON experience
WHEN (lower(OLD.type) = 'task_execution' OR lower(NEW.type) = 'task_execution') AND (
	OLD.rowid IS NOT NEW.rowid
	OR OLD.id IS NOT NEW.id COLLATE BINARY
	OR OLD.type IS NOT NEW.type COLLATE BINARY
	OR OLD.created_at IS NOT NEW.created_at
	OR OLD.content IS NOT NEW.content
	OR OLD.provenance IS NOT NEW.provenance
	OR OLD.evidence_ptrs IS NOT NEW.evidence_ptrs
	OR OLD.confidence IS NOT NEW.confidence
	OR OLD.embeddings IS NOT NEW.embeddings
	OR OLD.affect IS NOT NEW.affect
	OR OLD.parents IS NOT NEW.parents
	OR OLD.causes IS NOT NEW.causes
	OR OLD.sign IS NOT NEW.sign
	OR OLD.ownership IS NOT NEW.ownership
	OR OLD.session_id IS NOT NEW.session_id
	OR (OLD.ts IS NOT NULL AND OLD.ts IS NOT NEW.ts)
	OR OLD.meta IS NOT NEW.meta)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

CREATE TRIGGER experience_immutable_delete BEFORE DELETE ON experience
WHEN lower(OLD.type) = 'task_execution'
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- OR REPLACE deletes the row in its way without firing DELETE triggers, by id and by rowid.
CREATE TRIGGER experience_immutable_insert_over BEFORE INSERT ON experience
WHEN EXISTS (SELECT 1 FROM experience AS kept WHERE kept.id = NEW.id AND kept.type = 'task_execution')
	OR EXISTS (SELECT 1 FROM experience AS kept WHERE kept.rowid = NEW.rowid AND kept.type = 'task_execution')
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

CREATE TRIGGER experience_immutable_update_over BEFORE UPDATE ON experience
WHEN (NEW.id IS NOT OLD.id AND EXISTS (
		SELECT 1 FROM experience AS kept WHERE kept.id = NEW.id AND kept.type = 'task_execution'))
	OR (NEW.rowid IS NOT OLD.rowid AND EXISTS (
		SELECT 1 FROM experience AS kept WHERE kept.rowid = NEW.rowid AND kept.type = 'task_execution'))
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

CREATE TABLE tool_call (
	id TEXT NOT NULL PRIMARY KEY,
	experience_id TEXT NOT NULL,
	span_id TEXT NOT NULL,
	name TEXT NOT NULL,
	arguments TEXT NOT NULL,
	started_at TEXT NOT NULL,
	ended_at TEXT NOT NULL,
	outcome TEXT NOT NULL CHECK (outcome IN ('success', 'failed')),
	error TEXT,
	CHECK ((outcome = 'failed') = (error IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE script_run (
	id TEXT NOT NULL PRIMARY KEY,
	experience_id TEXT NOT NULL,
	span_id TEXT NOT NULL,
	program TEXT NOT NULL,
	arguments TEXT NOT NULL,
	exit_code INTEGER,
	signal INTEGER,
	stdout_bytes INTEGER NOT NULL,
	stdout_sha256 TEXT NOT NULL,
	stderr_bytes INTEGER NOT NULL,
	stderr_sha256 TEXT NOT NULL,
	started_at TEXT NOT NULL,
	ended_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tool_call_immutable_update BEFORE UPDATE ON tool_call
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER tool_call_immutable_delete BEFORE DELETE ON tool_call
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER tool_call_immutable_insert_over BEFORE INSERT ON tool_call
WHEN EXISTS (SELECT 1 FROM tool_call AS kept WHERE kept.id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER script_run_immutable_update BEFORE UPDATE ON script_run
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER script_run_immutable_delete BEFORE DELETE ON script_run
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER script_run_immutable_insert_over BEFORE INSERT ON script_run
WHEN EXISTS (SELECT 1 FROM script_run AS kept WHERE kept.id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- AUTOINCREMENT never gives a token again, though claims are deleted.
CREATE TABLE claim (
	token INTEGER PRIMARY KEY AUTOINCREMENT,
	key TEXT NOT NULL UNIQUE,
	runner TEXT NOT NULL,
	pid INTEGER NOT NULL,
	host TEXT NOT NULL,
	boot TEXT NOT NULL,
	document TEXT NOT NULL,
	retrieved TEXT NOT NULL DEFAULT '[]',
	seen INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
	seq INTEGER PRIMARY KEY,
	experience_id TEXT NOT NULL UNIQUE
) STRICT;
