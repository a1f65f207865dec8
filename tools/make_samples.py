#!/usr/bin/env python3
"""Makes `samples/` from the collections it was taken from.

    python3 tools/make_samples.py DATA

DATA holds `allsides/articles.jsonl` (or `.jsonl.zst`, then the program `zstd` is needed),
`wikinews/wikinews_2019.csv`, `wikinews/wikinews_2020.csv` and `wire/article.txt`; docs/samples.md
says where they come from. Nothing is drawn at random: the same data give the same sample.
"""

import csv
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples"

# The data set's name of an outlet, the outlet's own, and how many articles are taken at most.
JSONL = {
    "CNN (Web News)": ("CNN", 36),
    "New York Times - News": ("New York Times", 38),
    "NPR Online News": ("NPR", 32),
    "Politico": ("Politico", 32),
    "Reuters": ("Reuters", 30),
    "USA TODAY": ("USA Today", 30),
    "Vox": ("Vox", 24),
}
CSV = {
    "Breitbart News": ("Breitbart", 18),
    "Fox News": ("Fox News", 40),
    "Newsmax": ("Newsmax", 22),
    "Townhall": ("Townhall", 32),
    "Wall Street Journal - News": ("Wall Street Journal", 6),
    "Washington Times": ("Washington Times", 46),
}
TEXT = {"The Guardian": ("The Guardian", 8), "Reason": ("Reason", 7)}
WIKINEWS = 60

# Shorter texts are teasers, longer ones transcripts and live blogs.
CHARACTERS = range(1_200, 12_000)

DATE_IN_URL = re.compile(
    r"/(20[12]\d)[/-](0?[1-9]|1[0-2]|[a-z]{3})[/-](0?[1-9]|[12]\d|3[01])(?=[/-])", re.IGNORECASE
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def day_of_url(url):
    """The day that a path such as `/2013/may/24/` names, or None."""
    found = DATE_IN_URL.search(url or "")
    if not found:
        return None
    year, month, day = found.groups()
    if not month.isdigit():
        if month.lower() not in MONTHS:
            return None
        month = MONTHS.index(month.lower()) + 1
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def day_of(row):
    """The day of the `date` field, None when it is empty. The day in the address, if any, agrees."""
    day = datetime.date.fromisoformat(row["date"]) if row["date"] else None
    named = day_of_url(row["url"])
    assert named is None or named == day, (row["ID"], row["date"], row["url"])
    return day


def lines(path):
    """The lines of a file that may be compressed."""
    packed = path.with_name(path.name + ".zst")
    if path.exists():
        return path.read_text(encoding="utf-8").splitlines()
    data = subprocess.run(["zstd", "-dc", str(packed)], check=True, capture_output=True).stdout
    return data.decode("utf-8").split("\n")


def immigration(data):
    """Articles on immigration by outlet, in order of date."""
    outlets = {**JSONL, **CSV, **TEXT}
    found = {}
    seen = set()
    for line in lines(data / "allsides" / "articles.jsonl"):
        if not line:
            continue
        row = json.loads(line)
        text = row["content_original"]
        if row["topic"] != "immigration" or row["source"] not in outlets:
            continue
        # The data set has some articles twice.
        if len(text) not in CHARACTERS or (row["source"], text[:200]) in seen:
            continue
        seen.add((row["source"], text[:200]))
        found.setdefault(outlets[row["source"]][0], []).append((day_of(row), row))
    order = lambda found: (str(found[0]), found[1]["ID"])
    return {name: sorted(rows, key=order) for name, rows in found.items()}


def spread(rows, most):
    """At most `most` of the rows, evenly over their order."""
    if len(rows) <= most:
        return rows
    return [rows[i * len(rows) // most] for i in range(most)]


def chosen(found, outlets):
    """The day, outlet and row of each article of these outlets that is taken, in order of date."""
    rows = [
        (day, name, row)
        for name, most in outlets.values()
        for day, row in spread(found[name], most)
    ]
    return sorted(rows, key=lambda r: (str(r[0]), r[1], r[2]["ID"]))


def write_jsonl(path, rows):
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for day, name, row in rows:
            article = {
                "id": row["ID"],
                "outlet": name,
                "published_at": day.isoformat() if day else None,
                "headline": row["title"],
                "byline": row["authors"],
                "body": row["content_original"],
                "url": row["url"],
                "leaning": row["bias_text"],
            }
            out.write(json.dumps(article, ensure_ascii=False) + "\n")


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow("uuid newspaper pubdate title authors maintext url leaning".split())
        for day, name, row in rows:
            pubdate = f"{day:%B} {day.day}, {day.year} {day:%A}" if day else ""
            texts = [row["title"], row["authors"], row["content_original"], row["url"]]
            table.writerow([row["ID"], name, pubdate, *texts, row["bias_text"]])


def slug(title):
    """A file's name of a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:8])


def write_text(folder, rows):
    for day, name, row in rows:
        path = folder / name / f"{day:%Y/%m/%d}" / f"{slug(row['title'])}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"{row['title'].strip()}\n\n{row['content_original'].strip()}\n"
        path.write_text(text, encoding="utf-8", newline="\n")


def write_wikinews(path, data):
    rows = []
    for year in (2019, 2020):
        with (data / "wikinews" / f"wikinews_{year}.csv").open(encoding="utf-8", newline="") as table:
            rows += list(csv.DictReader(table))
    rows = spread(sorted(rows, key=lambda row: (row["date"], row["url"])), WIKINEWS)
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, ["url", "date", "title", "text"], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = pathlib.Path(sys.argv[1])
    found = immigration(data)
    write_jsonl(SAMPLES / "immigration.jsonl", chosen(found, JSONL))
    write_csv(SAMPLES / "immigration.csv", chosen(found, CSV))
    shutil.rmtree(SAMPLES / "text", ignore_errors=True)
    write_text(SAMPLES / "text", chosen(found, TEXT))
    write_wikinews(SAMPLES / "wikinews.csv", data)
    wire = SAMPLES / "text" / "UrduPoint" / "article.txt"
    wire.parent.mkdir(parents=True)
    # Byte for byte, with the blank in front of its first line.
    wire.write_bytes((data / "wire" / "article.txt").read_bytes())


if __name__ == "__main__":
    main()
