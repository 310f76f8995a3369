-- Values are compared, not columns counted: an ORM that writes a whole row to set `consolidated`
-- changes nothing else.
CREATE TRIGGER experience_immutable_update BEFORE UPDATE ON experience
WHEN (lower(OLD.type) = 'task_execution' OR lower(NEW.type) = 'task_execution') AND (
	OLD.rowid IS NOT NEW.rowid
	OR OLD.id IS NOT NEW.id COLLATE BINARY
	OR OLD.type IS NOT NEW.type COLLATE BINARY
	OR OLD.created_at IS NOT NEW.created_at
	OR OLD.content IS NOT NEW.content
	OR OLD.provenance IS NOT NEW.provenance
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
	OR OLD.meta IS NOT NEW.meta)
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

CREATE TRIGGER experience_immutable_delete BEFORE DELETE ON experience
WHEN lower(OLD.type) = 'task_execution'
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

-- OR REPLACE deletes the row in its way without firing DELETE triggers, by id and by rowid.
CREATE TRIGGER experience_immutable_insert_over BEFORE INSERT ON experience
WHEN EXISTS (SELECT 1 FROM experience AS kept WHERE kept.id = NEW.id AND kept.type = 'task_execution')
	OR EXISTS (SELECT 1 FROM experience AS kept WHERE kept.rowid = NEW.rowid AND kept.type = 'task_execution')
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;

CREATE TRIGGER experience_immutable_update_over BEFORE UPDATE ON experience
WHEN (NEW.id IS NOT OLD.id AND EXISTS (
		SELECT 1 FROM experience AS kept WHERE kept.id = NEW.id AND kept.type = 'task_execution'))
	OR (NEW.rowid IS NOT OLD.rowid AND EXISTS (
		SELECT 1 FROM experience AS kept WHERE kept.rowid = NEW.rowid AND kept.type = 'task_execution'))
BEGIN
	SELECT RAISE(ABORT, 'task executions are immutable');
END;
