"""Whether a PostgreSQL for tests answers (status 0), and its address: `python -m tests.desk.postgresql [--address]`."""

from __future__ import annotations

import os
import sys

ADDRESS = os.environ.get("XUNCHA_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")


def answers() -> bool:
    try:
        import psycopg

        psycopg.connect(ADDRESS, connect_timeout=3).close()
    except Exception:
        return False
    return True


if __name__ == "__main__":
    if "--address" in sys.argv:
        print(ADDRESS)
    sys.exit(not answers())
