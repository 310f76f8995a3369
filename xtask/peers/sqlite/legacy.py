"""SQLModel as the legacy system uses it: a session a call, the key sought by a JSON path, then the insert.

legacy.py FROM BEFORE    appends the executions of FROM to a legacy database that holds those BEFORE, and says
                         what each of the others took
"""

import json
import os
import sys
import tempfile
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import JSON, Column, DateTime, text
from sqlmodel import Field, Session, SQLModel, create_engine, select

import rows

JSON_COLUMNS = ["content", "provenance", "evidence_ptrs", "confidence", "embeddings", "affect", "parents", "causes"]
COLUMNS = ["id", "type", "created_at", *JSON_COLUMNS, "sign", "ownership", "session_id", "consolidated"]


def of_json():
    return Field(default=None, sa_column=Column(JSON))


class Experience(SQLModel, table=True):
    """The table as the legacy models declare it."""

    id: str = Field(primary_key=True)
    type: str
    created_at: datetime = Field(sa_column=Column(DateTime, index=True, nullable=False))
    content: Any = of_json()
    provenance: Any = of_json()
    evidence_ptrs: Any = of_json()
    confidence: Any = of_json()
    embeddings: Any = of_json()
    affect: Any = of_json()
    parents: Any = of_json()
    causes: Any = of_json()
    sign: Optional[str] = None
    ownership: str
    session_id: Optional[str] = Field(default=None, index=True)
    consolidated: bool = False


# The indexes that its own migration adds; none of them serves the path as SQLAlchemy spells it.
INDEXES = [
    "CREATE INDEX ix_experiences_type_ts ON experience(type, created_at DESC)",
    "CREATE INDEX ix_experiences_task ON experience(json_extract(content, '$.structured.task_id'), created_at DESC)",
    "CREATE INDEX ix_experiences_task_slug ON experience(json_extract(content, '$.structured.task_slug'), created_at DESC)",
    "CREATE INDEX ix_experiences_trace ON experience(json_extract(content, '$.structured.trace_id'))",
    "CREATE INDEX ix_experiences_idempotency ON experience(json_extract(content, '$.structured.idempotency_key'))",
]


def model(row):
    fields = dict(zip(COLUMNS, row))
    for name in JSON_COLUMNS:
        fields[name] = json.loads(fields[name])
    fields["created_at"] = datetime.strptime(fields["created_at"], "%Y-%m-%d %H:%M:%S.%f")
    fields["consolidated"] = bool(fields["consolidated"])
    return fields


def append(engine, fields):
    key = fields["content"]["structured"]["idempotency_key"]
    with Session(engine) as session:
        path = Experience.content["structured"]["idempotency_key"].as_string()
        if session.exec(select(Experience).where(path == key)).first():
            raise SystemExit("a record is there already")
        session.add(Experience(**fields))
        session.commit()


def main(source, before):
    before = int(before)
    records = [model(row) for (row,) in rows.read(source, ["experience"])]
    with tempfile.TemporaryDirectory(dir=os.path.dirname(source)) as folder:
        engine = create_engine("sqlite:///" + os.path.join(folder, "legacy.db"))
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session:
            for statement in INDEXES:
                session.execute(text(statement))
            session.add_all(Experience(**fields) for fields in records[:before])
            session.commit()
        others = records[before:]
        rows.measure(len(others), lambda: [append(engine, fields) for fields in others])


main(*sys.argv[1:])
