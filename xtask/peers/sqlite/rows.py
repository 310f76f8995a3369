"""What both peers are given: the rows of our records, in the order in which they were appended."""

import json
import resource
import sqlite3
import time

# In the order in which they are written.
TABLES = {
    "ledger_entry": "SELECT ledger_entry.* FROM experience JOIN experience_digest ON experience_id = experience.id "
                    "JOIN ledger_entry ON seq = entry ORDER BY experience.rowid",
    "experience_digest": "SELECT experience_digest.* FROM experience "
                         "JOIN experience_digest ON experience_id = experience.id ORDER BY experience.rowid",
    "experience": "SELECT * FROM experience ORDER BY rowid",
}


def read(path, tables):
    """Returns for each record its row in each of the tables."""
    source = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    rows = [source.execute(TABLES[table]).fetchall() for table in tables]
    source.close()
    return list(zip(*rows))


def measure(records, work):
    """Prints what each of so many records takes of some work, on the wall and on the processors."""
    wall, cpu = time.monotonic(), used()
    work()
    wall, cpu = time.monotonic() - wall, used() - cpu
    print(json.dumps({"ours": {"wall_us": wall * 1e6 / records, "cpu_us": cpu * 1e6 / records}}))


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
