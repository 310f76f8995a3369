-- Version 3: which windows there are, what is to be run, and what was not. Instants are
-- milliseconds since 1970; `scheduled_at` is a window as the key spells it.

-- Schedules as they counted, from which anybody can compute again which windows there should be.
CREATE TABLE schedule_version (
	number INTEGER PRIMARY KEY,
	task_id TEXT NOT NULL,
	since INTEGER NOT NULL,
	rule TEXT,
	noted INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_schedule_version_task ON schedule_version (task_id);

-- Of each window of a task that begins at `settled` or before it is decided what becomes of it.
CREATE TABLE timetable (
	task_id TEXT NOT NULL PRIMARY KEY,
	version INTEGER NOT NULL REFERENCES schedule_version (number),
	settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Attempts that are to be run; those that retry name the attempt that they follow.
CREATE TABLE due_attempt (
	task_id TEXT NOT NULL,
	scheduled_at TEXT NOT NULL,
	attempt INTEGER NOT NULL CHECK (attempt >= 1),
	not_before INTEGER NOT NULL,
	trace_id TEXT,
	follows_span TEXT,
	follows_retry_of TEXT,
	causes TEXT NOT NULL,
	PRIMARY KEY (task_id, scheduled_at, attempt),
	CHECK ((attempt = 1) = (trace_id IS NULL)),
	CHECK ((trace_id IS NULL) = (follows_span IS NULL))
) STRICT, WITHOUT ROWID;

-- Windows that passed without a run.
CREATE TABLE missed_window (
	task_id TEXT NOT NULL,
	window INTEGER NOT NULL,
	reason TEXT NOT NULL,
	decided INTEGER NOT NULL,
	PRIMARY KEY (task_id, window)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_missed_window ON missed_window (window DESC, task_id);

-- Results that came after their attempt was recorded by somebody who thought its runner dead.
CREATE TABLE late_completion (
	span_id TEXT NOT NULL,
	ended INTEGER NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('success', 'failed', 'partial')),
	error_type TEXT,
	noted INTEGER NOT NULL,
	PRIMARY KEY (span_id, ended, status)
) STRICT, WITHOUT ROWID;

-- By task, because a task says how many of its attempts may be claimed at once.
ALTER TABLE claim ADD COLUMN task_id TEXT NOT NULL DEFAULT '';
UPDATE claim SET task_id = json_extract(document, '$.task_id')
WHERE json_valid(document) AND json_type(document, '$.task_id') = 'text';
CREATE INDEX ix_claim_task ON claim (task_id);

CREATE TRIGGER schedule_version_immutable_update BEFORE UPDATE ON schedule_version
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER schedule_version_immutable_delete BEFORE DELETE ON schedule_version
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER schedule_version_immutable_insert_over BEFORE INSERT ON schedule_version
WHEN EXISTS (SELECT 1 FROM schedule_version AS kept WHERE kept.number = NEW.number)
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER missed_window_immutable_update BEFORE UPDATE ON missed_window
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER missed_window_immutable_delete BEFORE DELETE ON missed_window
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER missed_window_immutable_insert_over BEFORE INSERT ON missed_window
WHEN EXISTS (
	SELECT 1 FROM missed_window AS kept WHERE kept.task_id = NEW.task_id AND kept.window = NEW.window)
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER late_completion_immutable_update BEFORE UPDATE ON late_completion
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER late_completion_immutable_delete BEFORE DELETE ON late_completion
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
CREATE TRIGGER late_completion_immutable_insert_over BEFORE INSERT ON late_completion
WHEN EXISTS (
	SELECT 1 FROM late_completion AS kept
	WHERE kept.span_id = NEW.span_id AND kept.ended = NEW.ended AND kept.status = NEW.status)
BEGIN
	SELECT RAISE(ABORT, 'what is known of windows is only appended to');
END;
