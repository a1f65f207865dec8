"""Counts and shows words in context with nltk, to lay beside `newsprint concord`.

    python3 benches/kwic_nltk.py articles.jsonl.zst TEXT_FIELD WORD...

Needs nltk and the program zstd. Prints the hits of each word with the CPU seconds of finding them and of showing the first
100, and what it took to make the tokens and the index, which nltk keeps in memory only.
"""

import json
import resource
import subprocess
import sys

from nltk.text import ConcordanceIndex
from nltk.tokenize import wordpunct_tokenize


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    path, field, *words = sys.argv[1:]
    read = subprocess.run(["zstd", "-dcq", path], capture_output=True, check=True)
    articles = [json.loads(line) for line in read.stdout.splitlines()]
    begun = cpu()
    tokens: list[str] = []
    for article in articles:
        text = f"{article.get('title') or ''}\n{article.get(field) or ''}"
        tokens += wordpunct_tokenize(text)
    cut = cpu()
    index = ConcordanceIndex(tokens, key=str.lower)
    made = cpu()
    for word in words:
        asked = cpu()
        hits = len(index.offsets(word))
        index.find_concordance(word, width=100)[:100]
        print(f"{word}\t{hits}\t{cpu() - asked:.3f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"tokens {cut - begun:.1f} s, index {made - cut:.1f} s, {memory} MiB")


if __name__ == "__main__":
    main()
