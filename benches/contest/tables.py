"""Raw figures to Markdown."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from statistics import median

from .tools import Job

BEGIN = "<!-- benches/peers.py writes from here -->"
END = "<!-- to here -->"

#: The tool that the others are compared with.
BASE = "newsprint-terms"


def middle(runs: list[dict], figure: str) -> float:
    return median(run[figure] for run in runs)


def ratio(own: dict, base: dict, figure: str) -> str:
    """The median of the ratios of runs of the same round."""
    pairs = zip(own["runs"], base["runs"], strict=False)
    return f"{median(mine[figure] / its[figure] for mine, its in pairs):.1f}"


def number(value: float) -> str:
    """A time or speed with about three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table whose columns but the first are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tools_table(record: dict) -> str:
    """What every tool took, in the order of jobs."""
    base = next(tool for tool in record["tools"] if tool["key"] == BASE)
    head = ["", "CPU s", "MB per core-second", "wall s", "peak MB", "CPU ×", "wall ×", "rows"]
    rows = []
    for job in Job:
        tools = [tool for tool in record["tools"] if tool["job"] == job.name]
        if not tools:
            continue
        rows.append([f"*{job.value}*"] + [""] * (len(head) - 1))
        rows += [[tool["name"], *tool_cells(tool, base, record)] for tool in tools]
    return table(head, rows)


def tool_cells(tool: dict, base: dict, record: dict) -> list[str]:
    if tool["version"] is None:
        return ["not installed"] + [""] * 6
    failure = next((run["failure"] for run in tool["runs"] if run["failure"]), tool.get("wrong"))
    if failure:
        return [f"**{failure}**"] + [""] * 6
    cpu = middle(tool["runs"], "cpu_seconds")
    read = record["input"]["text_bytes" if tool["job"] == Job.WORDS.name else "bytes"]
    counted = f"{tool['table']['rows']:,}" if tool.get("table") else ""
    return [
        number(cpu),
        number(read / 1e6 / cpu),
        number(middle(tool["runs"], "wall_seconds")),
        f"{middle(tool['runs'], 'peak_bytes') / 1e6:,.0f}",
        ratio(tool, base, "cpu_seconds"),
        ratio(tool, base, "wall_seconds"),
        counted,
    ]


def other_work(record: dict) -> str:
    """A warning when the machine had more to do than this."""
    load = median(run["load"] for tool in record["tools"] for run in tool["runs"])
    if load <= 1.5 * record["machine"]["cores"]:
        return ""
    return f"The machine had other work (median load {load:.0f}): wall times are too long, CPU times somewhat."


def agreement(record: dict) -> str:
    """How far the tables are the same, in a sentence."""
    if not any(tool.get("table") for tool in record["tools"]):
        return "The tables were not compared: that needs DuckDB."
    shares = [
        f"{tool['name'].removesuffix(' alone')} {tool['table']['same_rows'] * 100:.2f} %"
        for tool in record["tools"]
        if tool.get("table") and not tool["key"].startswith("newsprint") and "same_rows" in tool["table"]
    ]
    if not shares:
        return ""
    return f"Rows of newsprint's table that the others have with equal frequency and articles: {'; '.join(shares)}."


def queries_table(record: dict) -> str:
    """Median wall and CPU of every question, and the wall time with its files on disk."""
    rows = []
    for answer in record["queries"]:
        if "failure" in answer:
            rows.append([answer["name"], f"**{answer['failure']}**", "", "", ""])
            continue
        cold = f"{middle(answer['cold'], 'wall_seconds') * 1e3:,.0f}" if answer["cold"] else "–"
        rows.append(
            [
                answer["name"],
                f"{middle(answer['warm'], 'wall_seconds') * 1e3:,.0f}",
                f"{middle(answer['warm'], 'cpu_seconds') * 1e3:,.0f}",
                cold,
                f"{middle(answer['warm'], 'peak_bytes') / 1e6:,.0f}",
            ]
        )
    return table(["", "wall ms", "CPU ms", "wall ms, files not in memory", "peak MB"], rows)


def sizes(record: dict) -> str:
    """What the corpus takes on disk, in a sentence."""
    files, parts = record["sizes"]["files"], []
    for name, size in sorted(files.items(), key=lambda file: -file[1]):
        if size >= 100_000:
            parts.append(f"`{name}` {size / 1e6:.1f} MB")
    sentence = f"On disk: {', '.join(parts)}."
    packed = record["sizes"]["text_zstd_bytes"]
    if packed:
        without = sum(size for name, size in files.items() if name.startswith(("terms.", "articles", "totals")))
        sentence += (
            f" Terms, articles and totals are {without / packed:.0%} of the articles' bare text"
            f" compressed by zstd -3 ({packed / 1e6:.1f} MB)"
        )
        sentence += f", {without / files['text.parquet']:.0%} of `text.parquet`." if "text.parquet" in files else "."
    return sentence


def section(record: dict) -> str:
    """One size of input."""
    given, machine = record["input"], record["machine"]
    return "\n\n".join(
        part
        for part in [
            f"### {given['bytes'] / 1e6:,.0f} MB" + (f", {given['name']} as it is" if given["as_is"] else ""),
            f"{given['articles']:,} articles, {given['tokens']:,} tokens, {given['types']:,} terms, {origin(given)}."
            f" Medians of {rounds(record)}, {record['date']};"
            f" {machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']},"
            f" Python {machine['python']}. {', '.join(versions(record))}.",
            tools_table(record),
            other_work(record),
            agreement(record),
            f"Questions to the corpus of *{record['asked']}*, medians of {record['questions']}:",
            queries_table(record),
            sizes(record),
        ]
        if part
    )


def origin(given: dict) -> str:
    """Where the articles come from, in words."""
    return f"those of {given['from']}" if given["as_is"] else f"drawn from {given['from']} with seed {given['seed']}"


def rounds(record: dict) -> str:
    """How often everything ran, in words."""
    count = "1 round" if record["runs"] == 1 else f"{record['runs']} rounds"
    return count if record["peer_runs"] == record["runs"] else f"{count} (peers in {record['peer_runs']})"


def versions(record: dict) -> list[str]:
    """Every tool with its version, once."""
    named = {}
    for tool in record["tools"]:
        if tool["version"]:
            name = tool["name"].split(",")[0]
            version = tool["version"]
            named.setdefault(name, version if version.startswith(name.split()[0]) else f"{name} {version}")
    return [f"{named.pop('newsprint')} ({record['commit']})", *named.values()]


def growth(records: list[dict]) -> str:
    """How time and vocabulary grow from the smallest input to the largest of those that were made."""
    records = [record for record in records if not record["input"]["as_is"]]
    if len(records) < 2:
        return ""
    small, large = records[0], records[-1]

    def per_megabyte(record: dict) -> float:
        runs = next(tool for tool in record["tools"] if tool["key"] == BASE)["runs"]
        return middle(runs, "cpu_seconds") / record["input"]["bytes"]

    slower = per_megabyte(large) / per_megabyte(small) - 1
    grown: Callable[[str], float] = lambda figure: large["input"][figure] / small["input"][figure]  # noqa: E731
    exponent = math.log(grown("types")) / math.log(grown("tokens"))
    return (
        f"From {small['input']['bytes'] / 1e6:,.0f} to {large['input']['bytes'] / 1e6:,.0f} MB newsprint's CPU time a"
        f" megabyte changes by {slower:+.0%} (terms only), and the vocabulary grows with the tokens to the power of"
        f" {exponent:.2f}."
    )


def render(folder: Path) -> str:
    """All runs of a folder, from the smallest input to the largest."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    if not records:
        raise SystemExit(f"{folder} has no raw figures (*.json)")
    records.sort(key=lambda record: record["input"]["bytes"])
    return "\n\n".join(part for part in [*map(section, records), growth(records)] if part)


def put_into(readme: Path, text: str) -> None:
    """Put text in the place of what stands between the markers."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{readme} lacks the lines {BEGIN!r} and {END!r}")
    readme.write_text(f"{before}{BEGIN}\n\n## Results\n\n{text}\n\n{END}{after}", encoding="utf-8")
