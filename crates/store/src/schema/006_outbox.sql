-- Version 6: an outbox with one B-tree.

-- `seq` is the place of the record's entry in the ledger: the oldest is first, and a record is found by
-- that place. An index over ids, which are in no order, would change a page more of each record when it is
-- made, and one when it is published. Records that waited before have numbers below all places.
CREATE TEMP TABLE waiting AS SELECT seq, experience_id FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
	seq INTEGER PRIMARY KEY,
	experience_id TEXT NOT NULL
) STRICT;
INSERT INTO outbox SELECT seq - 1 - (SELECT max(seq) FROM waiting), experience_id FROM waiting;
DROP TABLE waiting;
