#!/usr/bin/env python3
"""Draws every chart and form of newsprint into docs/gallery/, and writes docs/gallery.md, which shows them.

    cargo build --release && python3 tools/make_gallery.py

A corpus of your own, other words, other places and other formats:

    python3 tools/make_gallery.py --corpus my-corpus --words border wall --page out/gallery.md --ending pdf
"""

import argparse
import json
import shlex
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# In millimetres: one column of a journal, and two.
WIDTHS = {"double": 180, "single": 85}


def figures(words, sources, years, name):
    """What is drawn: the name of the chart or form, what it shows, and the question that makes it."""
    first, (a, b) = words[0], sources[:2]
    every = ",".join(map(quoted, sources))
    span = f"date={years[0]}..{years[1]}"
    some = ["--where", f"source={every} {span}"]
    two = ["--where", f"source={quoted(a)},{quoted(b)}"]
    middle = (int(years[0]) + int(years[1])) // 2 + 1
    return [
        ("trend", "Frequencies over time",
         ["trend", *words[:2], "--by", "quarter", "--smoothing", "1", "--where", span]),
        ("simultaneous_band", "A band that holds all periods together",
         ["trend", first, "--by", "year", "--bands", "simultaneous", "--where", span]),
        ("small_multiples", "Panels on one scale, the other series behind each",
         ["trend", first, "--by", "year", "--facet", "source", *some]),
        ("heat_map", "A word, source by period",
         ["trend", first, "--by", "quarter", "--split", "source", "--form", "heat-map", *some]),
        ("x_ray", "Where a word occurs, source by source",
         ["disperse", first, "--form", "x-ray", *some]),
        ("shares", "Shares of the coverage, with the counts over them",
         ["trend", *words, "--by", "year", "--form", "shares", "--where", span]),
        ("keyness_dots", "What sets two selections apart",
         ["compare", "--a", f"source={quoted(a)}", "--b", f"source={quoted(b)}", "--top", "8",
          "--min-articles", "8"]),
        ("slope", "The same as slopes",
         ["compare", "--a", f"source={quoted(a)}", "--b", f"source={quoted(b)}", "--top", "4",
          "--min-articles", "8", "--form", "slope"]),
        ("groups", "What sets each of several sources apart from the rest",
         ["compare", "--groups", "source", "--largest", "6", "--top", "5", "--min-articles", "8"]),
        ("groups_heat_map", "The same as a heat map",
         ["compare", "--groups", "source", "--largest", "6", "--top", "4", "--min-articles", "8",
          "--form", "heat-map"]),
        ("groups_terms", "Words in each of several sources",
         ["compare", *words[:3], "--groups", "source", "--largest", "6"]),
        ("ranked_bars", "The most frequent terms",
         ["freq", "--by", "source", "--top", "8", "--stop-words", "en", *two]),
        ("bars", "Words in every source, as bars",
         ["freq", *words[:2], "--by", "source", "--form", "bars", *some]),
        ("dots", "The same as dots",
         ["freq", *words[:2], "--by", "source", "--form", "dots", *some]),
        ("network", "Who is named with whom",
         ["network", f"@{name}", "--top", "14"]),
        ("collocates", "Which words stand near a word",
         ["collocates", first, "--stop-words", "en", "--top", "20"]),
        ("collocates_by_source", "The same in two sources",
         ["collocates", first, "--stop-words", "en", "--top", "8", "--by", "source", *two]),
        ("shift", "Which of them have become stronger",
         ["collocates", first, "--stop-words", "en", "--a", f"date=..{middle - 1}", "--b", f"date={middle}.."]),
    ]


def largest(per_source, years):
    """The sources that have articles from the first to the last year, those with the most articles first."""
    first, last = years
    spans = [s for s in per_source
             if s["first_date"] and s["first_date"][:4] <= first and s["last_date"][:4] >= last]
    return [source["source"] for source in sorted(spans, key=lambda source: -source["articles"])]


def quoted(name):
    return f'"{name}"' if any(c in name for c in ' ,=') else name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=ROOT / "target/release/newsprint", type=Path)
    parser.add_argument("--corpus", help="a corpus; without it one is made of the samples")
    parser.add_argument("--words", nargs="+", default=["border", "wall", "asylum", "visa"])
    parser.add_argument("--name", default="Donald Trump", help="whom the network is about")
    parser.add_argument("--sources", type=int, default=6, help="how many, those with the most articles")
    parser.add_argument("--years", nargs=2, default=["2013", "2019"], metavar="YEAR")
    parser.add_argument("--page", default=ROOT / "docs/gallery.md", type=Path)
    parser.add_argument("--ending", default="svg", choices=["svg", "png", "pdf"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = args.corpus or f"{folder}/corpus"
        if not args.corpus:
            run(args, "add", corpus, ROOT / "samples")
        draw(args, corpus)


def run(args, verb, *words):
    return subprocess.run([args.program, verb, *words, "--quiet"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def draw(args, corpus):
    about = json.loads(run(args, "info", corpus, "--format", "json"))
    sources = largest(about["per_source"], args.years)[:args.sources]
    folder = args.page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*." + args.ending):
        old.unlink()
    page = [PAGE.format(corpus="the samples" if not args.corpus else Path(args.corpus).name)]
    for name, title, question in figures(args.words, sources, args.years, args.name):
        verb, *rest = question
        images = {}
        for width, mm in WIDTHS.items():
            for grey in [False, True]:
                file = f"{name}-{mm}{'-grey' if grey else ''}.{args.ending}"
                style = ["--width", width, *(["--grey"] if grey else [])]
                run(args, verb, corpus, *rest, *style, "--chart", folder / file)
                images[mm, grey] = f'<img src="{folder.name}/{file}" alt="{title}" width="{mm * 4}">'
        command = shlex.join(["newsprint", verb, "corpus", *rest, "--chart", f"{name}.{args.ending}"])
        page.append(f"## {title} (`{name}`)\n\n```sh\n{command}\n```\n\n"
                    f"{images[180, False]}\n\n{images[85, False]} {images[85, True]}\n\n"
                    f"<details><summary>180 mm in grey</summary>\n\n{images[180, True]}\n\n</details>\n")
    args.page.write_text("\n".join(page))


PAGE = """# Gallery

Every chart and form, drawn from {corpus} at 180 mm in colour, and at 85 mm in colour and in grey (`--width single`, `--grey`).
`python3 tools/make_gallery.py` makes this page; with `--corpus` it draws a corpus of your own.

Journals that ask for EPS take PDF as well, or convert it (`pdftops -eps`): newsprint does not write it, since EPS knows
neither transparency nor text that can be searched.
"""

if __name__ == "__main__":
    main()
