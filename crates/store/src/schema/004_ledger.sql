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
DROP TRIGGER experience_digest_immutable_update;
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
