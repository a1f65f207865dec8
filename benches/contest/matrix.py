"""From a matrix of articles and terms to the table: what the peers that make such a matrix share."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from scipy import sparse


class Article(NamedTuple):
    """One article of the input."""

    source: str
    date: str
    #: Title and text, with `'` for `’`.
    text: str


def articles(path: str) -> Iterator[Article]:
    """The articles of a JSON Lines file."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = f"{record['title']}\n\n{record['text']}".replace("’", "'")
            yield Article(record["source"], record["date"], text)


def write(cells: list[tuple[str, str]], counts: sparse.csr_matrix, terms: list[str], target: str) -> None:
    """Sum the rows of articles by their (source, date) and write what is not zero."""
    names = sorted(set(cells))
    number = {cell: row for row, cell in enumerate(names)}
    rows = [number[cell] for cell in cells]
    ones = np.ones(len(rows), dtype=np.int32)
    group = sparse.csr_matrix((ones, (rows, range(len(rows)))), shape=(len(names), len(rows)))
    frequency = (group @ counts).tocsc()
    counts.data = np.ones_like(counts.data)
    articles = (group @ counts).tocsc()
    frequency.sort_indices()
    articles.sort_indices()
    columns = np.repeat(np.arange(len(terms), dtype=np.int32), np.diff(frequency.indptr))
    source = pa.array([source for source, _ in names])
    date = pa.array([date for _, date in names])
    table = pa.table(
        {
            "term": pa.DictionaryArray.from_arrays(columns, pa.array(terms)),
            "source": source.take(pa.array(frequency.indices)),
            "date": date.take(pa.array(frequency.indices)),
            "frequency": frequency.data,
            "articles": articles.data,
        }
    )
    parquet.write_table(table, target, compression="zstd")
