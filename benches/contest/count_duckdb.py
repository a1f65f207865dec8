"""Term, source and date to frequency and articles, by DuckDB: per article first, then per cell.

python3 count_duckdb.py INPUT.jsonl OUTPUT.parquet [2]      (2: of bigrams)
"""

import sys

import duckdb
from words import RE2

source, target, *length = sys.argv[1:]
bigrams = "list_transform(list_zip(words[:-2], words[2:]), lambda pair: pair[1] || ' ' || pair[2])"
terms = bigrams if length == ["2"] else "words"
duckdb.execute("SET preserve_insertion_order = false")
duckdb.execute(
    f"""
    COPY (
        SELECT term, source, date, sum(frequency) AS frequency, count(*) AS articles
        FROM (
            SELECT id, source, date, term, count(*) AS frequency
            FROM (
                SELECT id, source, date, unnest({terms}) AS term
                FROM (
                    SELECT id, source, date,
                        regexp_extract_all(replace(lower(title || '\n\n' || text), '’', ''''), $pattern) AS words
                    FROM read_json(
                        $source,
                        format = 'newline_delimited',
                        columns = {{
                            id: 'VARCHAR', source: 'VARCHAR', date: 'VARCHAR', title: 'VARCHAR', text: 'VARCHAR'
                        }},
                        maximum_object_size = 67108864
                    )
                )
            )
            GROUP BY ALL
        )
        GROUP BY ALL
    ) TO '{target.replace("'", "''")}' (FORMAT parquet, COMPRESSION zstd)
    """,
    {"pattern": RE2, "source": source},
)
