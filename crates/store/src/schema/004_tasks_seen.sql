-- Version 4 as well: the tasks as their file defined them when it was last seen. They are changed in
-- the transaction that enters the change into the ledger.
CREATE TABLE task_seen (
	task_id TEXT NOT NULL PRIMARY KEY,
	config_digest TEXT NOT NULL,
	enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT, WITHOUT ROWID;
