"""Whether a tool counted what newsprint counted: a fast wrong answer must not stand in a table."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .measure import Limits, run
from .tools import HERE, Job, Tool


@dataclass(frozen=True)
class Tolerance:
    """What is still the same table, of tools that cut words almost alike."""

    #: How far its sums may be from newsprint's, as a share.
    sums: float
    #: The share of newsprint's rows that it must have, with equal frequency and articles.
    same_rows: float


MADE_UP = Tolerance(sums=0.005, same_rows=0.99)
#: Of real articles newsprint leaves out what others count: bylines, datelines, a headline that the
#: text repeats, articles that are there twice.
AS_IS = Tolerance(sums=0.01, same_rows=0.98)
#: How far the words of a tool that has its own idea of a word may be from newsprint's tokens.
WORDS = 0.10

LIMITS = Limits(seconds=3600, memory_bytes=1 << 60)


def table_figures(reference: str, table: str) -> dict | None:
    """Sums of a table and how it agrees with the reference; `None` without DuckDB."""
    if find_spec("duckdb") is None:
        return None
    done = run([sys.executable, str(HERE / "compare_tables.py"), reference, table], LIMITS)
    return json.loads(done.output) if not done.failure else {"failure": done.failure}


def judge(tool: Tool, own: dict, reference: dict, as_is: bool) -> str:
    """What is wrong with a table; empty when nothing is."""
    tolerance = AS_IS if as_is else MADE_UP
    if "failure" in own:
        return f"the table cannot be read: {own['failure']}"
    if tool.key.startswith("newsprint"):
        return "" if own["same_rows"] == 1 and own["rows"] == reference["rows"] else "not the same table"
    for sum_of in ("rows", "frequency", "articles"):
        off = abs(own[sum_of] / reference[sum_of] - 1)
        if off > tolerance.sums:
            return f"{sum_of} {own[sum_of]:,} against {reference[sum_of]:,}"
    if own["same_rows"] < tolerance.same_rows:
        return f"only {own['same_rows']:.1%} of the rows are the same"
    return ""


def judge_words(tool: Tool, words: int, tokens: int) -> str:
    """What is wrong with a number of words."""
    assert tool.job is Job.WORDS
    return "" if abs(words / tokens - 1) <= WORDS else f"{words:,} words against {tokens:,} tokens"


def table_of(tool: Tool, folder: Path) -> str:
    """The table that a tool left in a folder, as DuckDB names it."""
    return str(folder / tool.table)
