"""Term, source and date to frequency and articles, from pycorpdiff's matrix of counts.

pycorpdiff itself has no table of counts per source and date: `doc_term_counts_sparse` is as far as
it goes, and the sums are made as for scikit-learn.

python3 count_pycorpdiff.py INPUT.jsonl OUTPUT.parquet
"""

import sys

import pandas
import pycorpdiff
from matrix import articles, write
from words import PYTHON

source, target = sys.argv[1:]
frame = pandas.DataFrame(articles(source))
corpus = pycorpdiff.from_dataframe(frame, text_col="text").with_tokenizer(pycorpdiff.RegexTokenizer(pattern=PYTHON))
counts, terms = corpus.doc_term_counts_sparse()
write(list(zip(frame["source"], frame["date"], strict=True)), counts, terms, target)
