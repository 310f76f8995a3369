-- Version 5: one record per key, whoever writes. What stands is left alone: two rows that Python wrote
-- under one key before stay both. No unique index: it can't be made over those, and would let OR
-- REPLACE delete the record in its way, without firing DELETE triggers.
CREATE TRIGGER experience_one_record_a_key BEFORE INSERT ON experience
WHEN lower(NEW.type) = 'task_execution' AND EXISTS (
	SELECT 1 FROM experience AS kept
	WHERE json_extract(kept.content,'$.structured.idempotency_key') = json_extract(NEW.content,'$.structured.idempotency_key')
		AND +kept.type = 'task_execution')
BEGIN
	SELECT RAISE(ABORT, 'this key is recorded already: an execution has one record');
END;
