"""How far a table agrees with newsprint's, row by row. A program of its own, so that its memory is
not the harness'. It needs DuckDB.

    python3 compare_tables.py REFERENCE TABLE

prints one object: rows, terms, frequency and articles of the table, and the share of the
reference's rows (term, source, date) that it has with the same frequency and the same articles.
"""

import json
import sys

import duckdb

ROWS = """
    SELECT term::VARCHAR AS term, source::VARCHAR AS source, coalesce(date::VARCHAR, '') AS date,
        frequency::UBIGINT AS frequency, articles::UBIGINT AS articles
    FROM {}
"""


def reader(path: str) -> str:
    """The rows of a Parquet file, or of several by a pattern, or of a CSV file."""
    quoted = "'" + path.replace("'", "''") + "'"
    if path.endswith(".csv"):
        return ROWS.format(f"read_csv({quoted}, header = true, all_varchar = true)")
    return ROWS.format(f"read_parquet({quoted})")


reference, table = map(reader, sys.argv[1:])
(found,) = duckdb.sql(
    f"""
    SELECT count(*), count(DISTINCT term), sum(frequency)::UBIGINT, sum(articles)::UBIGINT
    FROM ({table})
    """
).fetchall()
((same, of),) = duckdb.sql(
    f"""
    SELECT count(*) FILTER (own.frequency = reference.frequency AND own.articles = reference.articles), count(*)
    FROM ({reference}) AS reference LEFT JOIN ({table}) AS own USING (term, source, date)
    """
).fetchall()
figures = dict(zip(("rows", "terms", "frequency", "articles"), found, strict=True))
json.dump(figures | {"same_rows": same / of if of else 0.0}, sys.stdout)
