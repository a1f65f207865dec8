"""Term, source and date to frequency and articles, by Polars' streaming engine.

python3 count_polars.py INPUT.jsonl OUTPUT.parquet [2]      (2: of bigrams)
"""

import sys

import polars as pl
from words import RUST

source, target, *length = sys.argv[1:]
columns = {"id": pl.String, "source": pl.String, "date": pl.String, "title": pl.String, "text": pl.String}
text = pl.concat_str("title", "text", separator="\n\n")
terms = text.str.to_lowercase().str.replace_all("’", "'", literal=True).str.extract_all(RUST)
if length == ["2"]:
    bigram = pl.concat_str(pl.element(), pl.element().shift(-1), separator=" ")
    terms = terms.list.eval(bigram.drop_nulls())
(
    pl.scan_ndjson(source, schema=columns)
    .with_row_index("article")
    .select("article", "source", "date", terms.alias("term"))
    .explode("term")
    .group_by("term", "source", "date")
    .agg(pl.len().alias("frequency"), pl.col("article").n_unique().alias("articles"))
    .sink_parquet(target, compression="zstd", engine="streaming")
)
