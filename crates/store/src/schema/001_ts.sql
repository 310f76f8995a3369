COALESCE(
		CASE WHEN json_type(NEW.content, '$.structured.started_at_ts') IN ('integer', 'real')
			THEN round(json_extract(NEW.content, '$.structured.started_at_ts'), 3) END,
		strftime('%s', substr(NEW.created_at, 1, 19)) + round(CAST('0' || substr(NEW.created_at, 20) AS REAL), 3),
		0.0)
