"""Whether a tool counted what newsprint counted: a fast wrong answer must not stand in a table."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

from .measure import Limits, run
from .tools import HERE, Job, Tool

#: How far the sums of another tool's table may be from newsprint's, as a share.
SUMS = 0.005
#: The share of newsprint's rows that another tool's table must have, with equal frequency and articles.
SAME_ROWS = 0.99
#: How far the words of a tool that has its own idea of a word may be from newsprint's tokens.
WORDS = 0.10

LIMITS = Limits(seconds=3600, memory_bytes=1 << 60)


def table_figures(reference: str, table: str) -> dict | None:
    """Sums of a table and how it agrees with the reference; `None` without DuckDB."""
    if find_spec("duckdb") is None:
        return None
    done = run([sys.executable, str(HERE / "compare_tables.py"), reference, table], LIMITS)
    return json.loads(done.output) if not done.failure else {"failure": done.failure}


def judge(tool: Tool, own: dict, reference: dict) -> str:
    """What is wrong with a table; empty when nothing is."""
    if "failure" in own:
        return f"the table cannot be read: {own['failure']}"
    if tool.key.startswith("newsprint"):
        return "" if own["same_rows"] == 1 and own["rows"] == reference["rows"] else "not the same table"
    for sum_of in ("rows", "frequency", "articles"):
        off = abs(own[sum_of] / reference[sum_of] - 1)
        if off > SUMS:
            return f"{sum_of} {own[sum_of]:,} against {reference[sum_of]:,}"
    if own["same_rows"] < SAME_ROWS:
        return f"only {own['same_rows']:.1%} of the rows are the same"
    return ""


def judge_words(tool: Tool, words: int, tokens: int) -> str:
    """What is wrong with a number of words."""
    assert tool.job is Job.WORDS
    return "" if abs(words / tokens - 1) <= WORDS else f"{words:,} words against {tokens:,} tokens"


def table_of(tool: Tool, folder: Path) -> str:
    """The table that a tool left in a folder, as DuckDB names it."""
    return str(folder / tool.table)
