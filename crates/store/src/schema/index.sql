-- What retrieval and children are found by: made from `experience`, and made again from it where
-- it is lost. A store that can't be written has these tables in memory.

-- No text is kept twice: the index knows words, `experience` has the texts.
CREATE VIRTUAL TABLE experience_fts USING fts5(
	text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

-- By id, because VACUUM renumbers the rows of `experience`.
CREATE TABLE experience_doc (
	doc INTEGER PRIMARY KEY,
	experience_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE experience_link (
	parent_id TEXT NOT NULL,
	created_at TEXT NOT NULL,
	child_id TEXT NOT NULL,
	PRIMARY KEY (parent_id, created_at, child_id)
) STRICT, WITHOUT ROWID;

-- How far the index goes: the last row that is in it, by number and by id.
CREATE TABLE experience_indexed (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	last_rowid INTEGER NOT NULL,
	last_id TEXT NOT NULL
) STRICT;
