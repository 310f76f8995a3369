-- Version 5 as well: what is counted of executions, so that nobody has to look at each of them to be
-- told. Made from `experience`, and made again from it wherever what it was made from is not there
-- any more.

-- Number 0 stands for all tasks together and has no id; records that name no task are those of the
-- empty one.
CREATE TABLE rollup_task (
	number INTEGER PRIMARY KEY,
	task_id TEXT UNIQUE,
	failure_kinds INTEGER NOT NULL,
	memories_used INTEGER NOT NULL,
	memories_distinct INTEGER NOT NULL
) STRICT;

-- An attempt is a record, an operation a trace, which has the status of its last attempt.
CREATE TABLE rollup_outcome (
	task INTEGER NOT NULL,
	status TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	operations INTEGER NOT NULL,
	PRIMARY KEY (task, status)
) STRICT, WITHOUT ROWID;

-- How many attempts took how long, and the same in steps, so that the place of a percentile is found
-- without a walk over all that are below it.
CREATE TABLE rollup_duration (
	task INTEGER NOT NULL,
	millis INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	PRIMARY KEY (task, millis)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_duration_step (
	task INTEGER NOT NULL,
	from_millis INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	PRIMARY KEY (task, from_millis)
) STRICT, WITHOUT ROWID;

-- Failures of one type and stack hash. Instants are milliseconds since 1970.
CREATE TABLE rollup_failure (
	task INTEGER NOT NULL,
	error_type TEXT NOT NULL,
	stack_hash TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	PRIMARY KEY (task, error_type, stack_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_rollup_failure ON rollup_failure (
	task, attempts DESC, last_seen DESC, error_type, stack_hash);

CREATE TABLE rollup_memory (
	task INTEGER NOT NULL,
	memory_id TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	PRIMARY KEY (task, memory_id)
) STRICT, WITHOUT ROWID;

-- The last attempt of each trace that has several.
CREATE TABLE rollup_trace (
	trace_id TEXT NOT NULL PRIMARY KEY,
	attempt INTEGER,
	task_id TEXT NOT NULL,
	status TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the counts go: to this row, by number and by id, and to the last execution up to there.
-- `gone` counts executions that were taken away: what was counted before counts no longer then.
CREATE TABLE rollup_standing (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	gone INTEGER NOT NULL,
	last_rowid INTEGER,
	last_id TEXT,
	execution_rowid INTEGER,
	execution_id TEXT
) STRICT;
INSERT INTO rollup_standing (one, gone) VALUES (1, 0);

CREATE TRIGGER rollup_execution_gone AFTER DELETE ON experience
WHEN lower(OLD.type) = 'task_execution'
BEGIN
	UPDATE rollup_standing SET gone = gone + 1, last_rowid = NULL, last_id = NULL,
		execution_rowid = NULL, execution_id = NULL;
	DELETE FROM rollup_task;
END;

-- Missed windows are kept for ever, and counted as they come.
CREATE TABLE rollup_missed (
	task_id TEXT NOT NULL,
	reason TEXT NOT NULL,
	windows INTEGER NOT NULL,
	PRIMARY KEY (task_id, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_missed SELECT task_id, reason, count(*) FROM missed_window GROUP BY task_id, reason;

CREATE TRIGGER rollup_window_missed AFTER INSERT ON missed_window
BEGIN
	INSERT INTO rollup_missed VALUES (NEW.task_id, NEW.reason, 1)
	ON CONFLICT DO UPDATE SET windows = windows + 1;
END;
