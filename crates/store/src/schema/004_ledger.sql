-- Version 4: an entry of the ledger for each execution, in the transaction that makes its record.

-- Nothing wrote to the table of version 2.
DROP TABLE ledger_entry;

-- `line` is the entry as one line of JSON, as it stands in the daily files. The rows are one chain:
-- each is the next, and names the one before it by its hash, whoever inserts it.
CREATE TABLE ledger_entry (
	seq INTEGER PRIMARY KEY,
	prev_sha TEXT NOT NULL,
	sha TEXT NOT NULL CHECK (length(sha) = 64),
	line TEXT NOT NULL
) STRICT;

CREATE TRIGGER ledger_entry_immutable_update BEFORE UPDATE ON ledger_entry
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;
CREATE TRIGGER ledger_entry_immutable_delete BEFORE DELETE ON ledger_entry
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;
CREATE TRIGGER ledger_entry_is_next BEFORE INSERT ON ledger_entry
WHEN NEW.seq IS NOT (SELECT ifnull(max(seq) + 1, 0) FROM ledger_entry)
	OR NEW.prev_sha IS NOT ifnull((SELECT sha FROM ledger_entry ORDER BY seq DESC LIMIT 1), 'genesis')
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;

-- Which entry a record of ours has; Python's have none. It is given once, by an entry that names
-- the record.
ALTER TABLE experience_digest ADD COLUMN entry INTEGER;
DROP TRIGGER IF EXISTS experience_digest_immutable_update;
CREATE TRIGGER experience_digest_immutable_update BEFORE UPDATE ON experience_digest
WHEN OLD.entry IS NOT NULL
	OR NEW.experience_id IS NOT OLD.experience_id
	OR NEW.sha256 IS NOT OLD.sha256
	OR NOT EXISTS (
		SELECT 1 FROM ledger_entry
		WHERE seq = NEW.entry AND json_extract(line, '$.experience_ref') = NEW.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- Signed checkpoints, by how many entries they cover.
CREATE TABLE checkpoint (
	size INTEGER PRIMARY KEY,
	note TEXT NOT NULL
) STRICT;

CREATE TRIGGER checkpoint_immutable_update BEFORE UPDATE ON checkpoint
BEGIN
	SELECT RAISE(ABORT, 'a checkpoint is kept as it was signed');
END;
CREATE TRIGGER checkpoint_immutable_delete BEFORE DELETE ON checkpoint
BEGIN
	SELECT RAISE(ABORT, 'a checkpoint is kept as it was signed');
END;
CREATE TRIGGER checkpoint_immutable_insert_over BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint AS kept WHERE kept.size = NEW.size)
BEGIN
	SELECT RAISE(ABORT, 'a checkpoint is kept as it was signed');
END;

-- Records whose free texts were erased, and the entry that says so. A record may be erased where it
-- stands here, and stands here where the ledger says so.
CREATE TABLE erasure (
	experience_id TEXT NOT NULL PRIMARY KEY,
	entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER erasure_immutable_update BEFORE UPDATE ON erasure
BEGIN
	SELECT RAISE(ABORT, 'an erasure is not taken back');
END;
CREATE TRIGGER erasure_immutable_delete BEFORE DELETE ON erasure
BEGIN
	SELECT RAISE(ABORT, 'an erasure is not taken back');
END;
CREATE TRIGGER erasure_is_entered BEFORE INSERT ON erasure
WHEN EXISTS (SELECT 1 FROM erasure AS kept WHERE kept.experience_id = NEW.experience_id)
	OR NOT EXISTS (
		SELECT 1 FROM ledger_entry
		WHERE seq = NEW.entry
			AND json_extract(line, '$.event') = 'record_erased'
			AND json_extract(line, '$.experience_ref') = NEW.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'an erasure is one entry of the ledger');
END;

-- As in version 1, but for the one change: each free text becomes the marker, and nothing else is
-- another. Each value of the new JSON is held against what the old one's value is to become. Engines
-- quote more or fewer of the names in `fullkey`.
DROP TRIGGER IF EXISTS experience_immutable_update;
CREATE TRIGGER experience_immutable_update BEFORE UPDATE ON experience
WHEN (lower(OLD.type) = 'task_execution' OR lower(NEW.type) = 'task_execution') AND (
	OLD.rowid IS NOT NEW.rowid
	OR OLD.id IS NOT NEW.id COLLATE BINARY
	OR OLD.type IS NOT NEW.type COLLATE BINARY
	OR OLD.created_at IS NOT NEW.created_at
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
	OR OLD.meta IS NOT NEW.meta
	OR ((OLD.content IS NOT NEW.content OR OLD.provenance IS NOT NEW.provenance) AND (
		NOT EXISTS (SELECT 1 FROM erasure WHERE experience_id = OLD.id)
		OR (SELECT count(*) FROM json_tree(OLD.content)) IS NOT (SELECT count(*) FROM json_tree(NEW.content))
		OR EXISTS (
			SELECT fullkey, type, CASE
				WHEN type = 'text' AND (
					place IN ('$.text', '$.structured.task_name', '$.structured.error.message',
						'$.structured.retrieval.query')
					OR place GLOB '$.structured.retrieval.filters[.[]*'
					OR place GLOB '$.structured.retrieval.calls[[]*[]].query'
					OR place GLOB '$.structured.retrieval.calls[[]*[]].filters[.[]*')
				THEN '[erased]'
				WHEN type = 'text' AND place GLOB '$.structured.io.files_written[[]*'
				THEN printf('[erased]/%0*d', max(4, length(
					json_array_length(OLD.content, '$.structured.io.files_written'))), key + 1)
				ELSE atom END
			FROM (SELECT *, replace(fullkey, '"', '') AS place FROM json_tree(OLD.content))
			EXCEPT SELECT fullkey, type, atom FROM json_tree(NEW.content))
		OR (SELECT count(*) FROM json_tree(OLD.provenance)) IS NOT (SELECT count(*) FROM json_tree(NEW.provenance))
		OR EXISTS (
			SELECT fullkey, type, CASE
				WHEN type = 'text' AND fullkey GLOB '$.sources[[]*[]].uri' THEN '[erased]'
				ELSE atom END
			FROM json_tree(OLD.provenance)
			EXCEPT SELECT fullkey, type, atom FROM json_tree(NEW.provenance)))))
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

DROP TRIGGER IF EXISTS tool_call_immutable_update;
CREATE TRIGGER tool_call_immutable_update BEFORE UPDATE ON tool_call
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE experience_id = OLD.experience_id)
	OR NEW.id IS NOT OLD.id
	OR NEW.experience_id IS NOT OLD.experience_id
	OR NEW.span_id IS NOT OLD.span_id
	OR NEW.name IS NOT '[erased]'
	OR NEW.arguments IS NOT '{"[erased]":true}'
	OR NEW.started_at IS NOT OLD.started_at
	OR NEW.ended_at IS NOT OLD.ended_at
	OR NEW.outcome IS NOT OLD.outcome
	OR NEW.error IS NOT CASE WHEN OLD.error IS NOT NULL THEN '[erased]' END
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

DROP TRIGGER IF EXISTS script_run_immutable_update;
CREATE TRIGGER script_run_immutable_update BEFORE UPDATE ON script_run
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE experience_id = OLD.experience_id)
	OR NEW.id IS NOT OLD.id
	OR NEW.experience_id IS NOT OLD.experience_id
	OR NEW.span_id IS NOT OLD.span_id
	OR NEW.program IS NOT '[erased]'
	OR NEW.arguments IS NOT '["[erased]"]'
	OR NEW.exit_code IS NOT OLD.exit_code
	OR NEW.signal IS NOT OLD.signal
	OR NEW.stdout_bytes IS NOT OLD.stdout_bytes
	OR NEW.stdout_sha256 IS NOT OLD.stdout_sha256
	OR NEW.stderr_bytes IS NOT OLD.stderr_bytes
	OR NEW.stderr_sha256 IS NOT OLD.stderr_sha256
	OR NEW.started_at IS NOT OLD.started_at
	OR NEW.ended_at IS NOT OLD.ended_at
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
