"""Times the dashboard's aggregates as bare SQL over the databases of a data folder; prints milliseconds.

The same groupings as the metrics of each service, one after the other, in one process without RPC.
"""
import sqlite3
import sys
import time

PUPILS = "trust = 'demo' AND delete_time IS NULL AND (leaving_date IS NULL OR leaving_date >= '2026-01-01')"
SEN = PUPILS + " AND sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')"
AGGREGATES = {
    "pupils": [
        f"SELECT school, sen_provision, COUNT(*) FROM pupils WHERE {PUPILS} GROUP BY 1, 2",
        f"SELECT school, sen_provision, primary_need, COUNT(*) FROM pupils WHERE {SEN} GROUP BY 1, 2, 3",
        f"SELECT school, COUNT(*) FILTER (WHERE sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')), COUNT(*) "
        f"FROM pupils WHERE {PUPILS} GROUP BY 1",
        f"SELECT school, COUNT(*) FILTER (WHERE primary_need IN ('', 'SEN_NEED_TYPE_NSA')), COUNT(*) FROM pupils "
        f"WHERE {SEN} GROUP BY 1",
        f"SELECT school, COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM assessments a WHERE a.trust = pupils.trust AND "
        f"a.pupil = 'trusts/demo/pupils/' || pupils.id AND a.delete_time IS NULL)), COUNT(*) FROM pupils WHERE {SEN} "
        f"GROUP BY 1",
        "SELECT school, COUNT(*), SUM(score), SUM(score * score) FROM assessments WHERE trust = 'demo' AND delete_time "
        "IS NULL AND kind = 'ASSESSMENT_KIND_STANDARDISED_SCORE' GROUP BY 1",
    ],
}


def table_scans(connection):
    """One grouped scan per other table, as the metrics of the other services make."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if "school" in columns and "id" in columns:
            yield f"SELECT school, COUNT(*) FROM {table} WHERE trust = 'demo' GROUP BY 1"


def main(folder):
    total = 0.0
    for service in ("pupils", "goals", "provision", "workforce", "directory"):
        connection = sqlite3.connect(f"file:{folder}/{service}.db?mode=ro", uri=True)
        statements = AGGREGATES.get(service) or list(table_scans(connection))
        start = time.perf_counter()
        for statement in statements:
            connection.execute(statement).fetchall()
        total += time.perf_counter() - start
        connection.close()
    print(f"{total * 1000:.1f}")


main(sys.argv[1])
