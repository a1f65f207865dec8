#!/usr/bin/env python3
"""Make a synthetic collection of news articles, of any size, out of real ones.

An article is made of runs of consecutive sentences from real articles. Repeating those alone would
end the growth of the vocabulary, which makes counting easier than it is on real news. So in every
article some of the names are replaced, by the same new name throughout, numbers are drawn anew, a
few words are misspelled and some change places with words from elsewhere (new bigrams). New names
come from a list without end by a power law, so that the vocabulary goes on growing about as the
square root of the tokens (Heaps' law).

The same seed, size and collection give the same bytes, whatever the number of processes. Memory
depends on the collection drawn from, not on the size.

    python3 benches/synthetic.py news.jsonl --megabytes 100
    python3 benches/synthetic.py news.jsonl --megabytes 1000 --from articles.jsonl.zst

With `--as-is` nothing is made up: the articles are those of the collection, in the same columns.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

#: Columns that may hold a field, the first that is there.
TEXT_COLUMNS = ("text", "body", "maintext", "content_original", "content", "article")
TITLE_COLUMNS = ("title", "headline")
SOURCE_COLUMNS = ("source", "outlet", "newspaper", "publisher", "domain")
DATE_COLUMNS = ("date", "published_at", "pubdate", "publish_date")

#: Text that is drawn from, at most, in characters: it is held in memory.
LONGEST_COLLECTION = 256_000_000

#: Outlets; the first has most articles, the n-th about 1/n of that.
SOURCES = [f"Outlet {n:02}" for n in range(1, 21)]

#: Every article is of one of these days.
DAYS = [(date(2024, 1, 1) + timedelta(days=n)).isoformat() for n in range(366)]

#: Share of the names of an article that are replaced.
NEW_NAMES = 0.35
#: The power law of new names: half of what is drawn is among so many of them.
COMMON_NAMES = 20_000
#: Share of numbers that are drawn anew.
NEW_NUMBERS = 0.5
#: Share of words that are misspelled.
MISSPELLED = 0.0012
#: Share of words that are replaced by a word from anywhere.
MOVED = 0.03
#: Share of articles whose apostrophes are curly.
CURLY = 0.3

#: Articles that one task makes.
BATCH_ARTICLES = 200

SENTENCE_END = re.compile(r"(?<=[.!?][\"”’]) +(?=[A-Z“\"])|(?<=[.!?]) +(?=[A-Z“\"])|\n\s*")
CHANGEABLE = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+|\d+")

SYLLABLES = [
    onset + rime
    for onset in "b br d f g h k kr l m n p r s st t v w y z".split()
    for rime in ("a", "an", "el", "e", "i", "o", "or", "u")
]
PLAIN, MARKED = "aeiou", "áéíöů"


def name_of(rank: int) -> str:
    """The new name of a rank: no two ranks have the same one, and common names are short."""
    marked = rank % 50 == 7
    count, names = 2, len(SYLLABLES) ** 2
    while rank >= names:
        rank -= names
        count += 1
        names *= len(SYLLABLES)
    # 7919 is a prime that no number of names has as a factor: neighbours do not look alike.
    rank = rank * 7919 % names
    parts = []
    for _ in range(count):
        rank, syllable = divmod(rank, len(SYLLABLES))
        parts.append(SYLLABLES[syllable])
    name = "".join(parts)
    if marked:
        vowel = next(letter for letter in name if letter in PLAIN)
        name = name.replace(vowel, MARKED[PLAIN.index(vowel)], 1)
    return name.capitalize()


class Collection(NamedTuple):
    """What is drawn from."""

    #: Sentences in the order of their articles, each with what stood behind it: a space or a
    #: line break.
    sentences: list[str]
    titles: list[str]
    #: Characters of each article.
    lengths: list[int]


def records(path: Path) -> Iterator[dict]:
    """The records of a JSON Lines or CSV file, plain, gz or zst."""
    suffixes = path.suffixes
    if suffixes[-1] in (".zst", ".gz"):
        tool = "zstd" if suffixes[-1] == ".zst" else "gzip"
        if shutil.which(tool) is None:
            sys.exit(f"{path}: {tool} is needed to read it; install it, or unpack the file first")
        process = subprocess.Popen([tool, "-dcq", path], stdout=subprocess.PIPE, text=True, encoding="utf-8")
        lines = process.stdout
    else:
        process, lines = None, path.open(encoding="utf-8", newline="")
    with lines:
        if ".csv" in suffixes:
            csv.field_size_limit(1 << 30)
            yield from csv.DictReader(lines)
        else:
            yield from (json.loads(line) for line in lines if line.strip())
    if process is not None and process.wait() != 0:
        sys.exit(f"{path}: {tool} could not unpack it")


def first_of(record: dict, columns: tuple[str, ...]) -> str:
    return next((record[column] for column in columns if record.get(column)), "")


def collect(paths: list[Path]) -> Collection:
    """Read the articles to draw from."""
    collection = Collection([], [], [])
    left = LONGEST_COLLECTION
    for path in paths:
        for record in records(path):
            text = first_of(record, TEXT_COLUMNS)
            if len(text) < 200:
                continue
            start = 0
            for end in SENTENCE_END.finditer(text):
                behind = "\n\n" if "\n" in end.group() else " "
                collection.sentences.append(text[start : end.start()] + behind)
                start = end.end()
            collection.sentences.append(text[start:] + "\n\n")
            collection.titles.append(first_of(record, TITLE_COLUMNS) or "News of the day")
            collection.lengths.append(len(text))
            left -= len(text)
            if left < 0:
                return collection
    if not collection.lengths:
        columns = ", ".join(TEXT_COLUMNS)
        sys.exit(f"no article in {', '.join(map(str, paths))} has a text in one of: {columns}")
    return collection


class Writer:
    """Makes articles; one a batch, so that a batch depends on nothing but the seed and its number."""

    def __init__(self, collection: Collection, seed: int, batch: int) -> None:
        self.collection = collection
        self.batch = batch
        self.random = random.Random(f"newsprint {seed} {batch}").random
        self.names: dict[str, str] = {}

    def below(self, limit: int) -> int:
        return int(self.random() * limit)

    def change(self, found: re.Match[str]) -> str:
        """A name or number, or what stands in its place in this article."""
        word = found.group()
        if word[0].isdigit():
            if self.random() < NEW_NUMBERS:
                return str(self.below(10 ** min(len(word), 9))).zfill(len(word))
            return word
        new = self.names.get(word)
        if new is None:
            new = word
            if self.random() < NEW_NAMES:
                new = name_of(int(COMMON_NAMES * (1 / (1 - self.random()) - 1)))
            self.names[word] = new
        return new

    def misspell(self, word: str) -> str:
        if len(word) < 4:
            return word + word[-1:]
        at = 1 + self.below(len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def any_word(self) -> str:
        words = self.collection.sentences[self.below(len(self.collection.sentences))].split()
        return words[self.below(len(words))] if words else "the"

    def text(self) -> str:
        """A text about as long as a real one."""
        sentences, lengths = self.collection.sentences, self.collection.lengths
        wanted = lengths[self.below(len(lengths))]
        parts: list[str] = []
        length = 0
        while length < wanted:
            start = self.below(len(sentences))
            for sentence in sentences[start : start + 3 + self.below(8)]:
                parts.append(sentence)
                length += len(sentence)
        words = CHANGEABLE.sub(self.change, "".join(parts)).split(" ")
        for _ in range(round(len(words) * MOVED)):
            words[self.below(len(words))] = self.any_word()
        for _ in range(int(len(words) * MISSPELLED + self.random())):
            at = self.below(len(words))
            words[at] = self.misspell(words[at])
        text = " ".join(words).strip()
        return text.replace("'", "’") if self.random() < CURLY else text

    def article(self, number: int) -> str:
        """A line of JSON."""
        self.names.clear()
        titles = self.collection.titles
        # Outlet n has log(1 + 1/n) of log 21, about 1/n: Zipf's law.
        source = SOURCES[int((len(SOURCES) + 1) ** self.random()) - 1]
        return json.dumps(
            {
                "id": f"{self.batch}-{number}",
                "source": source,
                "date": DAYS[self.below(len(DAYS))],
                "title": CHANGEABLE.sub(self.change, titles[self.below(len(titles))]),
                "text": self.text(),
            },
            ensure_ascii=False,
        )


#: What the tasks of a process draw from, and the seed; set before the processes are made.
_shared: tuple[Collection, int] | None = None


def _share(paths: list[Path], seed: int) -> None:
    global _shared
    if _shared is None:
        _shared = (collect(paths), seed)


def _batch(number: int) -> list[bytes]:
    writer = Writer(*_shared, number)
    return [writer.article(n).encode() + b"\n" for n in range(BATCH_ARTICLES)]


def make(out: Path, paths: list[Path], size_bytes: int, seed: int, processes: int) -> None:
    """Write articles to `out` until it has `size_bytes`; the last one may go beyond."""
    # Where processes are forked, they share what was collected before.
    forks = "fork" in sys.modules["multiprocessing"].get_all_start_methods()
    context = get_context("fork" if forks else "spawn")
    if forks:
        _share(paths, seed)
    staged = out.with_name(out.name + ".new")
    written = 0
    with (
        ProcessPoolExecutor(processes, context, _share, (paths, seed)) as pool,
        staged.open("wb") as file,
    ):
        # Not more batches at once than are soon written: results wait in memory.
        pending = deque(pool.submit(_batch, number) for number in range(2 * processes))
        next_batch = len(pending)
        while written < size_bytes:
            lines = pending.popleft().result()
            pending.append(pool.submit(_batch, next_batch))
            next_batch += 1
            for line in lines:
                file.write(line)
                written += len(line)
                if written >= size_bytes:
                    break
        for task in pending:
            task.cancel()
    staged.replace(out)


def copy(out: Path, paths: list[Path]) -> None:
    """Write the articles of a collection as they are, in the columns of those that are made."""
    staged = out.with_name(out.name + ".new")
    number = 0
    with staged.open("w", encoding="utf-8") as file:
        for path in paths:
            for record in records(path):
                article = {
                    "id": str(number),
                    "source": first_of(record, SOURCE_COLUMNS),
                    "date": first_of(record, DATE_COLUMNS),
                    "title": first_of(record, TITLE_COLUMNS),
                    "text": first_of(record, TEXT_COLUMNS),
                }
                file.write(json.dumps(article, ensure_ascii=False) + "\n")
                number += 1
    staged.replace(out)


def samples() -> list[Path]:
    """The files of the repository's samples that have whole articles in columns."""
    return [ROOT / "samples" / name for name in ("immigration.jsonl", "immigration.csv", "wikinews.csv")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the JSON Lines file to write")
    parser.add_argument("--megabytes", type=float, default=100, help="its size, in 10^6 bytes (default: %(default)s)")
    parser.add_argument(
        "--from", dest="collection", type=Path, nargs="+", default=samples(), metavar="FILE",
        help="articles to draw from: JSON Lines or CSV, plain, gz or zst (default: samples)",
    )  # fmt: skip
    parser.add_argument("--as-is", action="store_true", help="the collection's own articles, whatever their size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.as_is:
        copy(options.out, options.collection)
        return
    make(options.out, options.collection, int(options.megabytes * 1e6), options.seed, options.processes)


if __name__ == "__main__":
    main()
