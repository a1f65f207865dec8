"""Term, source and date to frequency and articles, by scikit-learn's CountVectorizer.

python3 count_scikit_learn.py INPUT.jsonl OUTPUT.parquet [2]      (2: of bigrams)
"""

import sys

import numpy as np
from matrix import articles, write
from sklearn.feature_extraction.text import CountVectorizer
from words import PYTHON

source, target, *length = sys.argv[1:]
n = int(*length or [1])
cells = []


def texts():
    for article in articles(source):
        cells.append((article.source, article.date))
        yield article.text


vectorizer = CountVectorizer(token_pattern=PYTHON, ngram_range=(n, n), dtype=np.int32)
counts = vectorizer.fit_transform(texts())
write(cells, counts, list(vectorizer.get_feature_names_out()), target)
