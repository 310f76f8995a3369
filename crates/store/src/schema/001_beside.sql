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
