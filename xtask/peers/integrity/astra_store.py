"""The records of a workspace as agmi edits them: behind the back of `astra`, whose word is asked.

An entry is a row of `experience`, a context is a task. Whoever edits may write every file of the
workspace and takes the triggers away first; the checkpoint that was exported lies elsewhere.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from agmi.adapters.base import MemoryAdapter, Record

TASK, OTHER = "context_a", "context_b"
COLUMNS = ("id", "content", "provenance", "parents", "causes", "created_at", "ts", "meta")


class AstraStore(MemoryAdapter):
    name = "astra"
    supports_replay = supports_metadata = supports_snapshot = True
    detection_point = "audit"

    def setup(self):
        self.folder = Path(tempfile.mkdtemp(prefix="agmi-astra-"))
        self.root, self.elsewhere = self.folder / "root", self.folder / "checkpoint"
        self.runs = 0
        self.astra("init", self.root)
        tasks = self.root / "persona_space/tasks/tasks.json"
        program = ["python3", "-c", "import sys; print(open('note').read())"]
        tasks.write_text(json.dumps({"_note": "agmi", "tasks": [{
            "id": task, "name": task, "type": "custom", "schedule": "manual", "prompt": "Say it.",
            "enabled": True, "last_run": None, "next_run": None, "run_count": 0,
            "metadata": {"handler": "command", "program": program, "workspace": "persona_space"},
        } for task in (TASK, OTHER)]}))

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def astra(self, *words):
        line = [os.environ["ASTRA"], *map(str, words)]
        done = subprocess.run(line, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            self.verify_detail = (done.stdout + done.stderr).strip().splitlines()[0]
        return done.returncode

    def run_task(self, task, count):
        for _ in range(count):
            self.runs += 1
            (self.root / "persona_space/note").write_text(f"The limit is {self.runs}.")
            if self.astra("--root", self.root, "run", task):
                raise RuntimeError(f"astra run {task}: {self.verify_detail}")
        self.elsewhere.unlink(missing_ok=True)
        if self.astra("--root", self.root, "ledger", "checkpoint", "--out", self.elsewhere):
            raise RuntimeError(f"astra ledger checkpoint: {self.verify_detail}")

    def seed(self, n):
        self.run_task(TASK, n)

    def seed_other(self, n):
        self.run_task(OTHER, n)

    def append_genuine(self):
        self.run_task(TASK, 1)

    def reload(self):
        """Every call of `astra` opens the store anew."""

    def verify(self):
        checks = ["verify"], ["ledger", "verify", "--checkpoint", self.elsewhere]
        return all(self.astra("--root", self.root, *check) == 0 for check in checks)

    def database(self):
        return sqlite3.connect(self.root / "data/core.db", isolation_level=None)

    def edit(self, sql, values):
        """Edits a row with the triggers away, and puts them back, so that nothing else has changed."""
        database = self.database()
        triggers = database.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(sql, values)
        for _, made in triggers:
            database.execute(made)
        database.close()

    def rows(self, task):
        database = self.database()
        rows = database.execute(
            f"SELECT {', '.join(COLUMNS)} FROM experience WHERE type = 'task_execution'"
            " AND json_extract(content, '$.structured.task_id') = ? ORDER BY rowid", [task]).fetchall()
        database.close()
        return [Record(seq, dict(zip(COLUMNS, row))) for seq, row in enumerate(rows)]

    def read_all_raw(self):
        return self.rows(TASK)

    def read_other_raw(self):
        return self.rows(OTHER)

    def id_at(self, seq):
        rows = self.rows(TASK)
        return rows[seq].fields["id"] if seq < len(rows) else None

    def write_raw(self, record):
        slot, others = self.id_at(record.seq), COLUMNS[1:]
        values = [record.fields[column] for column in others]
        if slot:
            sets = ", ".join(f"{column} = ?" for column in others)
            self.edit(f"UPDATE experience SET {sets} WHERE id = ?", [*values, slot])
            return
        last = self.rows(TASK)[-1].fields["id"]
        self.edit(
            f"INSERT INTO experience SELECT id || '_f', type, created_at, ?, provenance, evidence_ptrs,"
            " confidence, embeddings, affect, parents, causes, sign, ownership, session_id,"
            " consolidated, ts, meta FROM experience WHERE id = ?", [record.fields["content"], last])

    def delete_raw(self, seq):
        self.edit("DELETE FROM experience WHERE id = ?", [self.id_at(seq)])

    def mutate_payload(self, record):
        content = json.loads(record.fields["content"])
        content["text"] += " Now it is higher."
        record.fields["content"] = json.dumps(content)
        return record

    def identity_of(self, record):
        return record.fields["id"]

    def payload_of(self, record):
        return json.loads(record.fields["content"])["text"]

    def owner_of(self, record):
        return json.loads(record.fields["content"])["structured"]["task_id"]

    def replay_onto(self, victim_seq, donor):
        victim = self.rows(TASK)[victim_seq]
        content = json.loads(victim.fields["content"])
        content["text"] = self.payload_of(donor)
        victim.fields["content"] = json.dumps(content)
        self.write_raw(victim)

    def read_meta(self, seq):
        return json.loads(self.rows(TASK)[seq].fields["provenance"])

    def write_meta(self, seq, meta):
        record = self.rows(TASK)[seq]
        record.fields["provenance"] = json.dumps(meta)
        self.write_raw(record)

    def snapshot_store(self):
        return self._copy_store(self.root)

    def restore_store(self, token):
        self._restore_store(token, self.root)
