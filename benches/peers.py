#!/usr/bin/env python3
"""newsprint and its peers, on the same articles, on the same machine, in the same hour.

    cargo build --release
    python3 benches/peers.py

makes a synthetic collection of news (see `synthetic.py`), lets newsprint and every peer that is
installed count it, in turns, each run a process of its own, checks that they counted the same, asks
the made corpus questions, and writes the raw figures to `benches/runs/<date>-<machine>/<size>MB.json`
and a table to standard output (with `--readme` also into `benches/README.md`). Peers are looked for
among the packages of the Python that runs this, and on the path:

    python3 -m venv peers && peers/bin/pip install -r benches/requirements.txt
    cargo install corpa@0.4.11 --locked
    peers/bin/python benches/peers.py --megabytes 1000 --from articles.jsonl.zst --readme

It ends with 1 when a tool failed or counted something else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from contest import agreement, queries, tables
from contest.machine import this_machine
from contest.measure import Limits, run
from contest.tools import PEERS, Input, Job, Tool, newsprint_tools
from synthetic import ROOT, samples


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--megabytes", type=int, default=100, help="size of the input in 10^6 bytes (default: %(default)s)")
    add("--from", dest="collection", type=Path, nargs="+", default=samples(), metavar="FILE",
        help="articles to draw from: JSON Lines or CSV, plain, gz or zst (default: samples)")  # fmt: skip
    add("--as-is", action="store_true", help="count the collection's own articles instead of made-up ones")
    add("--seed", type=int, default=1, help="one seed is one input (default: %(default)s)")
    add("--runs", type=int, default=3, help="rounds; every tool runs once in each (default: %(default)s)")
    add("--peer-runs", type=int, help="rounds in which the peers run too (default: all)")
    add("--questions", type=int, default=5, help="how often each question is asked (default: %(default)s)")
    add("--term", default="government", help="the word that is asked for (default: %(default)s)")
    add("--only", nargs="+", metavar="TOOL", help="these tools only; newsprint-terms always runs")
    add("--skip", nargs="+", metavar="TOOL", default=[], help="all but these tools")
    add("--minutes", type=float, default=30, help="a run is given up after so long (default: %(default)s)")
    add("--memory-share", type=float, default=0.8,
        help="a run is given up when it holds so much of the machine's memory (default: %(default)s)")  # fmt: skip
    add("--program", type=Path, default=ROOT / "target/release/newsprint", help="(default: %(default)s)")
    add("--work", type=Path, default=ROOT / "target/peers",
        help="where the input is made, and kept for the next time (default: %(default)s)")  # fmt: skip
    add("--out", type=Path, default=ROOT / "benches/runs", help="where raw figures go (default: %(default)s)")
    add("--readme", action="store_true", help="put the tables into benches/README.md")
    add("--render", type=Path, metavar="FOLDER", help="measure nothing: the tables of a folder of raw figures")
    return parser.parse_args()


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def make_input(options: argparse.Namespace) -> tuple[Input, dict]:
    """The collection in both forms, made now or kept from the last time, and what it is.

    Both are read here to the end, so that the first tool finds them in the system's cache as the
    others do.
    """
    origin = options.collection[0].name.partition(".")[0] if options.collection != samples() else "samples"
    name = f"{origin}-as-is" if options.as_is else f"{origin}-{options.megabytes}MB-seed{options.seed}"
    given = Input(articles=options.work / f"{name}.jsonl", text=options.work / f"{name}.txt")
    if not given.articles.exists():
        say(f"making {given.articles}")
        # A process of its own: what it holds would be taken for the peak of every child.
        maker = [sys.executable, str(Path(__file__).with_name("synthetic.py")), str(given.articles)]
        wanted = ["--as-is"] if options.as_is else ["--megabytes", str(options.megabytes), "--seed", str(options.seed)]
        subprocess.run([*maker, *wanted, "--from", *map(str, options.collection)], check=True)
    articles_of: Counter[str] = Counter()
    with given.articles.open(encoding="utf-8") as lines, given.text.open("w", encoding="utf-8") as text:
        for line in lines:
            article = json.loads(line)
            articles_of[article["source"]] += 1
            text.write(f"{article['title']}\n\n{article['text']}\n\n")
    return given, {
        "name": origin if options.as_is else f"{options.megabytes}MB",
        "from": origin if origin == "samples" else options.collection[0].name,
        "as_is": options.as_is,
        "seed": options.seed,
        "bytes": given.articles.stat().st_size,
        "text_bytes": given.text.stat().st_size,
        "source": articles_of.most_common(1)[0][0],
    }


def chosen(options: argparse.Namespace) -> list[Tool]:
    tools = [*newsprint_tools(options.program), *PEERS]
    known = {tool.key for tool in tools}
    for key in [*(options.only or []), *options.skip]:
        if key not in known:
            sys.exit(f"there is no tool {key!r}; there are {', '.join(sorted(known))}")
    return [
        tool
        for tool in tools
        if tool.key == tables.BASE
        or (tool.key not in options.skip and (options.only is None or tool.key in options.only))
    ]


def is_peer(tool: Tool) -> bool:
    return not tool.key.startswith("newsprint")


def compete(tools: list[Tool], given: Input, options: argparse.Namespace, limits: Limits) -> list[dict]:
    """Let the tools run in turns. What a tool made in its last run stays in `work/<key>`."""
    results = {
        tool.key: {"key": tool.key, "name": tool.name, "job": tool.job.name, "version": tool.version(), "runs": []}
        for tool in tools
    }
    for tool in tools:
        result = results[tool.key]
        if result["version"] is not None:
            result["command"] = [Path(part).name for part in tool.command(given, options.work / tool.key)]
    for number in range(options.runs):
        for tool in tools:
            result = results[tool.key]
            failed = any(done["failure"] for done in result["runs"])
            left_out = is_peer(tool) and options.peer_runs is not None and number >= options.peer_runs
            if result["version"] is None or failed or left_out:
                continue
            folder = options.work / tool.key
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            load = os.getloadavg()[0]
            done = run(tool.command(given, folder), limits, dict(tool.environment))
            say(
                f"round {number + 1}: {tool.name}: {done.cpu_seconds:.2f} CPU s, {done.wall_seconds:.2f} s, "
                f"{done.peak_bytes / 1e6:.0f} MB {done.failure}"
            )
            result["runs"].append(done.record() | {"load": round(load, 2)})
            if tool.words and not done.failure:
                result["words"] = tool.words(done.output)
    return [results[tool.key] for tool in tools]


def check(tools: list[Tool], results: list[dict], work: Path, facts: dict) -> None:
    """Note in the results how far they agree, and what is wrong with them."""
    # newsprint's first table of each job, and its figures.
    references: dict[Job, str] = {}
    figures: dict[Job, dict] = {}
    for tool, result in zip(tools, results, strict=True):
        if not result["runs"] or result["runs"][-1]["failure"]:
            continue
        wrong = ""
        if tool.job is Job.WORDS:
            wrong = agreement.judge_words(tool, result["words"], facts["tokens"])
        else:
            say(f"checking {tool.name}")
            job = Job.TABLE if tool.job is Job.MORE else tool.job
            table = agreement.table_of(tool, work / tool.key)
            own = agreement.table_figures(references.setdefault(job, table), table)
            if own is not None:
                result["table"] = own
                wrong = agreement.judge(tool, own, figures.setdefault(job, own), facts["as_is"])
        if wrong:
            result["wrong"] = wrong
            say(f"{tool.name}: {wrong}")


def sizes(corpus: Path, text: Path) -> dict:
    """Bytes of each kind of file of a corpus, and of the text compressed by zstd."""
    files: dict[str, int] = {}
    for path in corpus.rglob("*"):
        if path.is_file():
            files[path.name] = files.get(path.name, 0) + path.stat().st_size
    packed = 0
    if shutil.which("zstd"):
        with subprocess.Popen(["zstd", "-3", "-cq", text], stdout=subprocess.PIPE) as zstd:
            while chunk := zstd.stdout.read(1 << 20):
                packed += len(chunk)
    return {"files": files, "text_zstd_bytes": packed}


def commit() -> str:
    """The commit that is checked out, and whether anything differs from it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True, check=False)
    return (head.stdout.strip() or "no commit") + (" with changes" if changed.stdout.strip() else "")


def measure(options: argparse.Namespace) -> tuple[Path, bool]:
    """Everything; gives the folder of the raw figures and whether all tools did their work."""
    if not options.program.exists():
        sys.exit(f"{options.program} is not there: build it with `cargo build --release`")
    options.work.mkdir(parents=True, exist_ok=True)
    machine = this_machine()
    given, facts = make_input(options)
    tools = chosen(options)
    limits = Limits(options.minutes * 60, int(machine.memory_gib * 2**30 * options.memory_share))
    results = compete(tools, given, options, limits)

    base = options.work / tables.BASE / "corpus"
    told = subprocess.run([options.program, "info", base, "--format", "json"], capture_output=True, check=False)
    if told.returncode != 0:
        sys.exit(f"newsprint made no corpus: {told.stderr.decode(errors='replace')}")
    info = json.loads(told.stdout)
    facts |= {name: info[name] for name in ("articles", "tokens", "types")}
    check(tools, results, options.work, facts)

    asked = next((tool for tool in tools if tool.key == "newsprint-default"), tools[0])
    corpus = options.work / asked.key / "corpus"
    say("asking")
    record = {
        "date": date.today().isoformat(),
        "command": [Path(part).name for part in sys.argv],
        "commit": commit(),
        "machine": machine.record(),
        "input": facts,
        "runs": options.runs,
        "peer_runs": options.runs if options.peer_runs is None else min(options.peer_runs, options.runs),
        "tools": results,
        "asked": asked.name,
        "questions": options.questions,
        "queries": queries.ask(options.program, corpus, options.term, facts["source"], options.questions),
        "sizes": sizes(corpus, given.text),
    }
    folder = options.out / f"{record['date']}-{machine.slug()}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{facts['name']}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"raw figures: {path}")
    failed = [result for result in results if "wrong" in result or any(done["failure"] for done in result["runs"])]
    return folder, not failed and not any("failure" in answer for answer in record["queries"])


def main() -> None:
    options = arguments()
    folder, sound = (options.render, True) if options.render else measure(options)
    text = tables.render(folder)
    print(text)
    if options.readme:
        tables.put_into(Path(__file__).with_name("README.md"), text)
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
