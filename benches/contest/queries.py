"""How long newsprint takes to answer, each time from a new process."""

from __future__ import annotations

import os
from pathlib import Path

from .measure import Limits, run

LIMITS = Limits(seconds=600, memory_bytes=1 << 60)


def questions(term: str, source: str) -> dict[str, list[str]]:
    """What is asked, without the corpus: a name for the table, and the verb with its arguments."""
    return {
        f"`freq {term}`": ["freq", term],
        f"`freq {term} --by source,month`": ["freq", term, "--by", "source,month"],
        f"`trend {term} --by month`": ["trend", term, "--by", "month"],
        f"`trend '{term[:5]}*' --by week --split source`": [
            *("trend", f"{term[:5]}*", "--by", "week", "--split", "source"),
        ],
        "`compare` of one source and the rest, every term": [
            *("compare", "--a", f"source={source}", "--b", "rest", "--all", "--format", "csv"),
        ],
    }


def forget(folder: Path) -> bool:
    """Take a corpus' files out of the system's memory; gives whether that can be done here."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in folder.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)
    return True


def ask(program: Path, corpus: Path, term: str, source: str, times: int) -> list[dict]:
    """Ask every question so many times with the files in memory, and as often with them on disk."""
    answers = []
    for name, (verb, *arguments) in questions(term, source).items():
        command = [str(program), verb, str(corpus), *arguments]
        # The first brings the files into memory.
        said = run(command, LIMITS)
        answer = {"name": name, "lines": said.output.count("\n"), "warm": [], "cold": []}
        for _ in range(times):
            answer["warm"].append(run(command, LIMITS).record())
        for _ in range(times):
            if forget(corpus):
                answer["cold"].append(run(command, LIMITS).record())
        if said.failure or answer["lines"] < 2:
            answer["failure"] = said.failure or "the answer is empty"
        answers.append(answer)
    return answers
