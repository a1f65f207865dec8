#!/usr/bin/env python3
"""How long every chart takes on a corpus, as whole processes: those of the gallery, and some that ask about all words or names.

    cargo build --release && python3 benches/charts.py corpus
    python3 benches/charts.py corpus --runs 5 --program other/newsprint --words tax budget deficit debt --name 'Paul Ryan'

The corpus is in the system's cache after the first run; what is derived from it once is derived before.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tools"), str(ROOT / "benches")]

from contest.measure import Limits, run  # noqa: E402
from make_gallery import figures, largest, quoted  # noqa: E402

LIMITS = Limits(seconds=600, memory_bytes=8 * 10**9)


def further(word, sources, name):
    """Charts of the gallery's forms that read more of the corpus, or other parts."""
    a, b = sources[:2]
    return [
        ("lines_of_all", ["trend", word]),
        ("heat_map_of_all", ["trend", word, "--by", "month", "--split", "source", "--form", "heat-map"]),
        ("heat_map_of_all_by_day", ["trend", word, "--by", "day", "--split", "source", "--form", "heat-map"]),
        ("most_frequent", ["freq", "--top", "20"]),
        ("most_frequent_by_source", ["freq", "--by", "source", "--top", "20"]),
        ("one_and_the_rest", ["compare", "--a", f"source={quoted(a)}", "--b", "rest"]),
        ("names", ["entities", "--top", "20"]),
        ("names_by_source", ["entities", "--top", "8", "--by", "source", "--where", f"source={quoted(a)},{quoted(b)}"]),
        ("network_of_all", ["network"]),
        ("outlets", ["copies", "--outlets"]),
        ("descriptors", ["descriptors", f"@{name}"]),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus")
    parser.add_argument("--program", default=str(ROOT / "target/release/newsprint"))
    parser.add_argument("--runs", type=int, default=3, help="the fastest of these counts")
    parser.add_argument("--words", nargs="+", default=["border", "wall", "asylum", "visa"])
    parser.add_argument("--name", default="Donald Trump")
    parser.add_argument("--years", nargs=2, default=["2013", "2019"], metavar="YEAR")
    args = parser.parse_args()
    about = json.loads(run([args.program, "info", args.corpus, "--format", "json"], LIMITS).output)
    sources = largest(about["per_source"], args.years)[:6]
    drawn = figures(args.words, sources, args.years, args.name)
    charts = [(chart, question) for chart, _, question in drawn] + further(args.words[0], sources, args.name)
    print(f"{about['articles']:,} articles\n")
    print("| chart | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for chart, (verb, *rest) in charts:
            # The table goes nowhere: a harness that holds it would be measured with the program.
            command = ["sh", "-c", 'exec "$@" > /dev/null', "sh",
                       args.program, verb, args.corpus, *rest, "--chart", f"{folder}/{chart}.svg"]
            runs = [run(command, LIMITS) for _ in range(args.runs)]
            failures = [own.failure for own in runs if own.failure]
            if failures:
                sys.exit(f"{chart}: {failures[0]}")
            best = min(runs, key=lambda own: own.wall_seconds)
            print(f"| `{chart}` | {best.wall_seconds:.2f} | {best.cpu_seconds:.2f} | {best.peak_bytes / 1e6:.0f} |")


if __name__ == "__main__":
    main()
