"""Who takes part: a tool is one entry here, and one program beside this file if it is Python's."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

HERE = Path(__file__).resolve().parent

CORES = os.cpu_count() or 1


class Job(Enum):
    """What a tool does with the articles. Ratios are taken within the first job only."""

    #: Frequency and articles of every term, source and date, in a file.
    TABLE = "counts per term, source and date"
    #: The same by newsprint, and more.
    MORE = "the same and more"
    #: Frequency and articles of every bigram, source and date, in a file; of terms too where it says so.
    BIGRAMS = "counts per bigram, source and date"
    #: Words of the bare text, without sources or dates.
    WORDS = "words of the bare text only"


@dataclass(frozen=True)
class Input:
    """The two forms of the collection."""

    #: JSON Lines.
    articles: Path
    #: Titles and texts alone.
    text: Path


@dataclass(frozen=True)
class Tool:
    """One row of the table."""

    #: What it is called on the command line.
    key: str
    #: What it is called in the table.
    name: str
    job: Job
    #: The command that reads the input and leaves everything it makes in a folder.
    command: Callable[[Input, Path], list[str]]
    #: Its version, or `None` where it is not installed.
    version: Callable[[], str | None]
    #: The table it makes, as a path or pattern in the folder.
    table: str | None = None
    #: The number of words in what it prints.
    words: Callable[[str], int] | None = None
    #: Variables of its environment.
    environment: tuple[tuple[str, str], ...] = ()


def package(name: str) -> Callable[[], str | None]:
    """The version of a Python package."""

    def version() -> str | None:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    return version


def program(path: str, *arguments: str) -> Callable[[], str | None]:
    """The first line that a program prints about itself."""

    def version() -> str | None:
        if shutil.which(path) is None:
            return None
        said = subprocess.run([path, *arguments], capture_output=True, text=True, check=False).stdout
        return said.partition("\n")[0].strip()

    return version


def python_tool(module: str, name: str, version: Callable[[], str | None], table: str = "counts.parquet") -> Tool:
    """A program beside this file that takes the input and the table's path."""
    return Tool(
        key=module.replace("_", "-"),
        name=name,
        job=Job.TABLE,
        command=lambda given, out: [
            sys.executable,
            str(HERE / f"count_{module}.py"),
            str(given.articles),
            str(out / table),
        ],
        version=version,
        table=table,
    )


def of_bigrams(tool: Tool) -> Tool:
    """The same program, told to count bigrams."""
    return replace(
        tool,
        key=f"{tool.key}-bigrams",
        name=f"{tool.name.partition(',')[0]}, bigrams alone",
        job=Job.BIGRAMS,
        command=lambda given, out: [*tool.command(given, out), "2"],
    )


def newsprint_tool(path: Path, key: str, name: str, job: Job, threads: int, *options: str) -> Tool:
    """`newsprint add` with some layers."""
    layer = "bigrams" if job is Job.BIGRAMS else "terms"
    return Tool(
        key=f"newsprint-{key}",
        name=f"newsprint, {name}",
        job=job,
        command=lambda given, out: [
            *(str(path), "add", str(out / "corpus"), str(given.articles)),
            *("--quiet", "--threads", str(threads), *options),
        ],
        version=program(str(path), "--version"),
        table=f"corpus/segments/*/{layer}.counts.parquet",
    )


def threads_of(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def newsprint_tools(path: Path) -> list[Tool]:
    """newsprint with one thread and with all cores, and with more to do."""
    terms, all_cores = ("--layers", "terms"), threads_of(CORES)
    tools = [
        newsprint_tool(path, "terms", f"terms, {all_cores}", Job.TABLE, CORES, *terms, "--no-text"),
        newsprint_tool(path, "terms-1", f"terms, {threads_of(1)}", Job.TABLE, 1, *terms, "--no-text"),
        newsprint_tool(
            *(path, "little-memory", f"terms, {all_cores}, --memory 256MiB", Job.TABLE, CORES),
            *(*terms, "--no-text", "--memory", "256MiB"),
        ),
        newsprint_tool(path, "text", f"terms and text, {all_cores}", Job.MORE, CORES, *terms),
        newsprint_tool(
            *(path, "bigrams", f"terms and bigrams, {all_cores}", Job.BIGRAMS, CORES),
            *("--layers", "terms,bigrams", "--no-text"),
        ),
        newsprint_tool(
            *(path, "bigrams-text", f"terms, bigrams and text, {all_cores}", Job.MORE, CORES),
            *("--layers", "terms,bigrams"),
        ),
        newsprint_tool(path, "default", f"terms, entities and text (default), {all_cores}", Job.MORE, CORES),
    ]
    return tools if CORES > 1 else [tool for tool in tools if tool.key != "newsprint-terms-1"]


def corpa_words(printed: str) -> int:
    figures = {row["metric"]: row["value"] for row in json.loads(printed)}
    return int(figures["Tokens (words)"].replace(",", ""))


def wc_words(printed: str) -> int:
    return int(re.match(r"\s*(\d+)", printed).group(1))


POLARS = python_tool("polars", "Polars, streaming", package("polars"))
DUCKDB = python_tool("duckdb", "DuckDB", package("duckdb"))
SCIKIT_LEARN = python_tool("scikit_learn", "scikit-learn, CountVectorizer", package("scikit-learn"))

PEERS = [
    *(POLARS, DUCKDB, SCIKIT_LEARN),
    *map(of_bigrams, (POLARS, DUCKDB, SCIKIT_LEARN)),
    python_tool("pycorpdiff", "pycorpdiff, doc_term_counts_sparse", package("pycorpdiff")),
    python_tool("python", "Python, Counter", lambda: sys.version.split()[0], "counts.csv"),
    Tool(
        key="corpa",
        name="corpa stats",
        job=Job.WORDS,
        command=lambda given, _: ["corpa", "stats", "--format", "json", str(given.text)],
        version=program("corpa", "--version"),
        words=corpa_words,
    ),
    Tool(
        key="wc",
        name="wc -w",
        job=Job.WORDS,
        command=lambda given, _: ["wc", "-w", str(given.text)],
        version=program("wc", "--version"),
        words=wc_words,
        environment=(("LC_ALL", "C.UTF-8"),),
    ),
]
