"""Term, source and date to frequency and articles, by Python's own `Counter`; a CSV file, since
Python itself writes no Parquet.

python3 count_python.py INPUT.jsonl OUTPUT.csv
"""

import csv
import json
import re
import sys
from collections import Counter

from words import PYTHON

source, target = sys.argv[1:]
find = re.compile(PYTHON).findall
frequency: dict[tuple[str, str], Counter] = {}
articles: dict[tuple[str, str], Counter] = {}
with open(source, encoding="utf-8") as lines:
    for line in lines:
        record = json.loads(line)
        text = f"{record['title']}\n\n{record['text']}".replace("’", "'")
        counts = Counter(find(text.lower()))
        cell = record["source"], record["date"]
        frequency.setdefault(cell, Counter()).update(counts)
        articles.setdefault(cell, Counter()).update(counts.keys())
with open(target, "w", encoding="utf-8", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["term", "source", "date", "frequency", "articles"])
    for cell, counts in frequency.items():
        rows.writerows([term, *cell, number, articles[cell][term]] for term, number in counts.items())
