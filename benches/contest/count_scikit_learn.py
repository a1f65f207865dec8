"""Term, source and date to frequency and articles, by scikit-learn's CountVectorizer.

python3 count_scikit_learn.py INPUT.jsonl OUTPUT.parquet
"""

import sys

import numpy as np
from matrix import articles, write
from sklearn.feature_extraction.text import CountVectorizer
from words import PYTHON

source, target = sys.argv[1:]
cells = []


def texts():
    for article in articles(source):
        cells.append((article.source, article.date))
        yield article.text


vectorizer = CountVectorizer(token_pattern=PYTHON, dtype=np.int32)
counts = vectorizer.fit_transform(texts())
write(cells, counts, list(vectorizer.get_feature_names_out()), target)
