"""Astra's Python side, as far as the database sees it: its statements, its driver, its time-out.

python.py engine                              says which SQLite this is
python.py write DB NAME FIRST LAST RESULTS    inserts rows, and says each when it was committed
python.py read DB                             reads pages until its input ends, then says how many rows
python.py judge DB                            reads everything once more, and says what it found
"""

import hashlib
import json
import os
import select
import sqlite3
import sys
import time
from datetime import datetime, timedelta, timezone

JSON_COLUMNS = ["content", "provenance", "evidence_ptrs", "confidence", "embeddings", "affect", "parents", "causes"]
COLUMNS = ["id", "type", "created_at", *JSON_COLUMNS, "sign", "ownership", "session_id", "consolidated"]
# The values of its enumerations.
TYPES = ["occurrence", "observation", "inference", "reconciliation", "learning_pattern", "self_definition",
         "web_observation", "dissonance_event", "task_execution"]
ACTORS = ["user", "agent", "tool"]
METHODS = ["capture", "model_infer", "scrape", "reconcile", "scheduled_task", "manual_task"]

# Spelled as SQLAlchemy spells them.
INSERT = "INSERT INTO experience (%s) VALUES (%s)" % (", ".join(COLUMNS), ", ".join("?" * len(COLUMNS)))
SELECT = "SELECT %s \nFROM experience" % ", ".join("experience." + name for name in COLUMNS)
PAGE = SELECT + " \nWHERE experience.type = ? ORDER BY experience.created_at DESC\n LIMIT ? OFFSET ?"
CONSOLIDATE = "UPDATE experience SET consolidated=? WHERE experience.id = ?"

PAGE_ROWS = 20
FIRST_START = datetime(2025, 11, 1, tzinfo=timezone.utc)


def say(**facts):
    print(json.dumps(facts), flush=True)


def connect(path):
    """As SQLAlchemy's driver connects: five seconds of patience, transactions begun by the first write."""
    return sqlite3.connect(path, timeout=5.0)


def load(row):
    """Reads a row as the models do; what they can't read raises."""
    row = dict(zip(COLUMNS, row))
    for name in JSON_COLUMNS:
        row[name] = json.loads(row[name])
    if row["type"] not in TYPES or row["provenance"]["actor"] not in ACTORS:
        raise ValueError("no such type or actor")
    if row["provenance"]["method"] not in METHODS or row["ownership"] not in ["user", "agent"]:
        raise ValueError("no such method or owner")
    if row["consolidated"] not in (0, 1) or not isinstance(row["content"]["structured"], dict):
        raise ValueError("neither consolidated nor not, or nothing structured")
    row["created_at"] = datetime.strptime(row["created_at"], "%Y-%m-%d %H:%M:%S.%f")
    return row


def digest(row):
    """What must not change of a row: all but `consolidated`."""
    return hashlib.sha256(json.dumps(list(row[:-1])).encode()).hexdigest()


def execution(name, number, started):
    """A run of a task as Python's scheduler records it, and the result file that it writes."""
    task, ended = "soak_" + name, started + timedelta(seconds=4)
    key = hashlib.sha256(("%s:%s:1" % (task, started.isoformat())).encode()).hexdigest()
    ids = [hashlib.sha256((part + key).encode()).hexdigest() for part in ("trace", "span")]
    trace, span = ["-".join((h[:8], h[8:12], "4" + h[13:16], "a" + h[17:20], h[20:32])) for h in ids]
    structured = {
        "schema_version": 1, "task_id": task, "task_slug": task, "task_name": "Soak", "task_type": "self_reflection",
        "scheduled_vs_manual": "manual", "status": "success", "started_at_iso": started.isoformat(),
        "ended_at_iso": ended.isoformat(), "started_at_ts": started.timestamp(), "ended_at_ts": ended.timestamp(),
        "duration_ms": 4000, "trace_id": trace, "span_id": span, "attempt": 1, "retry_of": None,
        "idempotency_key": key, "task_config_digest": "sha256:8812ccaf7f292d99",
        "retrieval": {"memory_count": 0, "source": []},
        "io": {"files_written": [], "artifact_ids": [], "tool_calls": [], "script_runs": []},
        "embedding_skipped": True, "provenance_runner": {"name": "scheduler", "version": "1.0.0", "pid": 1, "host": "h"},
        "grants": {"scopes": [], "impersonation": False}, "error": None, "scrubbed": True}
    result = {"task_id": task, "task_name": "Soak", "started_at": started.isoformat(),
              "completed_at": ended.isoformat(), "success": True, "response": "The tide, number %d." % number,
              "error": None, "metadata": {"task_type": "self_reflection"}}
    return structured, result


def experience(name, number):
    """The row of a number, the same whenever it is asked for, and the result file that goes with it."""
    kind = TYPES[number % len(TYPES)]
    started = FIRST_START + timedelta(minutes=number, microseconds=number * 7)
    structured, result = {}, None
    if kind == "task_execution":
        structured, result = execution(name, number, started)
    content = {"text": "The tide, number %d." % number, "media": [], "structured": structured}
    provenance = {"sources": [], "actor": "agent", "method": "manual_task" if result else "capture"}
    embeddings = {"semantic": None, "temporal": None, "causal": None, "symbolic": []}
    affect = {"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.0}
    values = ["%s_soak_%s_%d" % ("task_exec" if result else "exp", name, number), kind,
              started.strftime("%Y-%m-%d %H:%M:%S.%f")]
    values += [json.dumps(value) for value in (content, provenance, [], {"p": 0.5, "method": "default"},
                                               embeddings, affect, [], [])]
    return values + [None, "user", None, 0], result


def keep(results, result):
    """Writes a result file whole, as the scheduler does after its row was committed."""
    stamp = datetime.fromisoformat(result["started_at"]).strftime("%Y%m%d_%H%M%S")
    path = os.path.join(results, "%s_%s.json" % (result["task_id"], stamp))
    with open(path + ".tmp", "w") as file:
        json.dump(result, file)
    os.replace(path + ".tmp", path)


def committed(db, sql, values):
    """Writes in a transaction of its own, again where the database was locked, and says how long it took."""
    while True:
        began = time.monotonic()
        try:
            db.execute(sql, values)
            db.commit()
            return time.monotonic() - began
        except sqlite3.OperationalError as error:
            db.rollback()
            if "locked" not in str(error):
                raise
            say(locked=str(error), waited_ms=int((time.monotonic() - began) * 1000))
        except sqlite3.IntegrityError:
            # The row of one who was killed between its commit and saying so.
            db.rollback()
            return 0.0


def write(path, name, first, last, results):
    db = connect(path)
    for number in range(int(first), int(last)):
        values, result = experience(name, number)
        waited = committed(db, INSERT, values)
        if number % 10 == 3:
            waited = max(waited, committed(db, CONSOLIDATE, (1, values[0])))
        if result:
            keep(results, result)
        say(number=number, id=values[0], digest=digest(values), waited_ms=int(waited * 1000))


def read(path):
    db, rows, page = connect(path), 0, 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        kind, offset = TYPES[page % len(TYPES)], page // len(TYPES) % 5 * PAGE_ROWS
        rows += len([load(row) for row in db.execute(PAGE, (kind, PAGE_ROWS, offset)).fetchall()])
        db.rollback()
        page += 1
    say(rows=rows)


def judge(path):
    db = connect(path)
    rows, unreadable = {}, []
    for row in db.execute(SELECT):
        try:
            loaded = load(row)
            rows[row[0]] = {"digest": digest(row), "type": row[1], "text": loaded["content"]["text"],
                            "key": loaded["content"]["structured"].get("idempotency_key")}
        except Exception as error:
            unreadable.append("%s: %s" % (row[0], error))
    check = [line for (line,) in db.execute("PRAGMA integrity_check")]
    say(rows=rows, unreadable=unreadable, integrity=check)


def engine():
    say(engine=sqlite3.sqlite_version, python=sys.version.split()[0])


{"engine": engine, "write": write, "read": read, "judge": judge}[sys.argv[1]](*sys.argv[2:])
