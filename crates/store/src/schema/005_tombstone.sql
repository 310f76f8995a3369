-- Version 5 as well: what is left of records that were pruned, and the entries of the ledger that say
-- so. A record may go where its tombstone stands here, and a tombstone stands here where the ledger
-- says that so many records were pruned, and was the record's while it was there. The rest of what
-- goes with a record, as it does: its digest, and the rows of what it called and ran.

-- By its entry of the ledger, because each further index would repeat a longer name. `started` is
-- in milliseconds since 1970, `pruned` the entry that says that it was.
CREATE TABLE tombstone (
	entry INTEGER PRIMARY KEY,
	key TEXT NOT NULL,
	experience_id TEXT NOT NULL,
	trace_id TEXT NOT NULL,
	span_id TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	status TEXT NOT NULL,
	started INTEGER NOT NULL,
	sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
	pruned INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ix_tombstone_key ON tombstone (key);
CREATE UNIQUE INDEX ix_tombstone_experience ON tombstone (experience_id);
CREATE UNIQUE INDEX ix_tombstone_span ON tombstone (span_id);
CREATE INDEX ix_tombstone_trace ON tombstone (trace_id);
CREATE INDEX ix_tombstone_pruned ON tombstone (pruned);

CREATE TRIGGER tombstone_immutable_update BEFORE UPDATE ON tombstone
BEGIN
	SELECT RAISE(ABORT, 'a tombstone stays as it is');
END;
CREATE TRIGGER tombstone_immutable_delete BEFORE DELETE ON tombstone
BEGIN
	SELECT RAISE(ABORT, 'a tombstone stays as it is');
END;
CREATE TRIGGER tombstone_immutable_insert_over BEFORE INSERT ON tombstone
WHEN EXISTS (SELECT 1 FROM tombstone AS kept WHERE kept.entry = NEW.entry)
	OR EXISTS (SELECT 1 FROM tombstone AS kept WHERE kept.key = NEW.key)
	OR EXISTS (SELECT 1 FROM tombstone AS kept WHERE kept.experience_id = NEW.experience_id)
	OR EXISTS (SELECT 1 FROM tombstone AS kept WHERE kept.span_id = NEW.span_id)
BEGIN
	SELECT RAISE(ABORT, 'a tombstone stays as it is');
END;
CREATE TRIGGER tombstone_is_entered BEFORE INSERT ON tombstone
WHEN NOT EXISTS (
		SELECT 1 FROM ledger_entry
		WHERE seq = NEW.pruned
			AND json_extract(line, '$.event') = 'records_pruned'
			AND json_extract(line, '$.meta.count') > (
				SELECT count(*) FROM tombstone AS kept WHERE kept.pruned = NEW.pruned))
	OR NOT EXISTS (
		SELECT 1 FROM experience
		JOIN experience_digest AS digest ON digest.experience_id = experience.id
		WHERE experience.id = NEW.experience_id
			AND experience.type = 'task_execution'
			AND json_extract(content, '$.structured.idempotency_key') = NEW.key
			AND json_extract(content, '$.structured.trace_id') = NEW.trace_id
			AND json_extract(content, '$.structured.span_id') = NEW.span_id
			AND json_extract(content, '$.structured.attempt') = NEW.attempt
			AND json_extract(content, '$.structured.status') = NEW.status
			AND digest.sha256 = NEW.sha256
			AND digest.entry = NEW.entry)
BEGIN
	SELECT RAISE(ABORT, 'a tombstone is of a record that the ledger says was pruned');
END;

DROP TRIGGER IF EXISTS experience_immutable_delete;
CREATE TRIGGER experience_immutable_delete BEFORE DELETE ON experience
WHEN lower(OLD.type) = 'task_execution'
	AND NOT EXISTS (SELECT 1 FROM tombstone WHERE experience_id = OLD.id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

DROP TRIGGER IF EXISTS experience_digest_immutable_delete;
CREATE TRIGGER experience_digest_immutable_delete BEFORE DELETE ON experience_digest
WHEN NOT EXISTS (SELECT 1 FROM tombstone WHERE experience_id = OLD.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

DROP TRIGGER IF EXISTS tool_call_immutable_delete;
CREATE TRIGGER tool_call_immutable_delete BEFORE DELETE ON tool_call
WHEN NOT EXISTS (SELECT 1 FROM tombstone WHERE experience_id = OLD.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

DROP TRIGGER IF EXISTS script_run_immutable_delete;
CREATE TRIGGER script_run_immutable_delete BEFORE DELETE ON script_run
WHEN NOT EXISTS (SELECT 1 FROM tombstone WHERE experience_id = OLD.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- What was pruned doesn't come back, whoever writes: neither under its key nor under its id.
CREATE TRIGGER experience_stays_pruned BEFORE INSERT ON experience
WHEN EXISTS (SELECT 1 FROM tombstone)
	AND lower(NEW.type) = 'task_execution'
	AND (EXISTS (SELECT 1 FROM tombstone WHERE experience_id = NEW.id)
		OR EXISTS (SELECT 1 FROM tombstone WHERE key = CASE WHEN json_valid(NEW.content)
			THEN json_extract(NEW.content, '$.structured.idempotency_key') END))
BEGIN
	SELECT RAISE(ABORT, 'this task execution was pruned');
END;
