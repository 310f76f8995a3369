-- Version 1, with the other files of that number. Never edited: what changes later is a file of its
-- own.

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
