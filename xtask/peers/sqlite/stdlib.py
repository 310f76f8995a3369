"""Python's own sqlite3 with the statements of ours: what the language costs, the engine being the same.

stdlib.py FROM EMPTY BEFORE BATCH    appends the records of FROM to a copy of EMPTY, by so many in a transaction,
                                     and says what each took of those that are not there BEFORE
"""

import os
import shutil
import sqlite3
import sys
import tempfile

import rows

# A record's key is looked up before, then again and with its id under the lock.
KEY = "SELECT id FROM experience WHERE json_extract(content,'$.structured.idempotency_key') = ?"
KEY_OF = "SELECT json_extract(?,'$.structured.idempotency_key')"
ID = "SELECT 1 FROM experience WHERE id = ?"
HEAD = "SELECT seq, sha FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry)"
CONTENT = 3


def main(source, empty, before, batch):
    before, batch = int(before), int(batch)
    records = rows.read(source, rows.TABLES)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(source)) as folder:
        path = os.path.join(folder, "stdlib.db")
        shutil.copy(empty, path)
        database = sqlite3.connect(path, isolation_level=None)
        for pragma in ["journal_mode = WAL", "synchronous = FULL", "cache_size = -4000"]:
            database.execute("PRAGMA " + pragma)
        insert = ["INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * len(row)))
                  for table, row in zip(rows.TABLES, records[0])]
        keys = [database.execute(KEY_OF, (record[-1][CONTENT],)).fetchone() for record in records]
        everything = list(zip(keys, records))

        def append(some, size):
            for first in range(0, len(some), size):
                append_batch(database, insert, some[first:first + size])

        def measured():
            append(everything[before:], batch)
            database.close()

        append(everything[:before], 1000)
        rows.measure(len(records) - before, measured)


def append_batch(database, insert, batch):
    if len(batch) == 1 and database.execute(KEY, batch[0][0]).fetchone():
        raise SystemExit("a record is there already")
    database.execute("BEGIN IMMEDIATE")
    for key, record in batch:
        if database.execute(KEY, key).fetchone() or database.execute(ID, record[-1][:1]).fetchone():
            raise SystemExit("a record is there already")
        database.execute(HEAD).fetchone()
        for statement, row in zip(insert, record):
            database.execute(statement, row)
    database.execute("COMMIT")


main(*sys.argv[1:])
