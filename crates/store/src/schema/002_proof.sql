-- Version 2: what records are proved by.

-- Beside each execution stands SHA-256 over its document as canonical JSON (RFC 8785), in
-- hexadecimal: a byte that was changed where SQLite's own check doesn't look is found by it. No
-- column of `experience`, because Python's side knows no others than its own.
CREATE TABLE experience_digest (
	experience_id TEXT NOT NULL PRIMARY KEY,
	sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER experience_digest_immutable_update BEFORE UPDATE ON experience_digest
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER experience_digest_immutable_delete BEFORE DELETE ON experience_digest
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
CREATE TRIGGER experience_digest_immutable_insert_over BEFORE INSERT ON experience_digest
WHEN EXISTS (SELECT 1 FROM experience_digest AS kept WHERE kept.experience_id = NEW.experience_id)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- The chain of the ledger, each entry with the hash of the one before it.
CREATE TABLE ledger_entry (
	seq INTEGER PRIMARY KEY,
	prev_sha TEXT NOT NULL,
	sha TEXT NOT NULL UNIQUE,
	body TEXT NOT NULL
) STRICT;

CREATE TRIGGER ledger_entry_immutable_update BEFORE UPDATE ON ledger_entry
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;
CREATE TRIGGER ledger_entry_immutable_delete BEFORE DELETE ON ledger_entry
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;
CREATE TRIGGER ledger_entry_immutable_insert_over BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_entry AS kept WHERE kept.seq = NEW.seq OR kept.sha = NEW.sha)
BEGIN
	SELECT RAISE(ABORT, 'the ledger is only appended to');
END;
