"""One run of a program: its CPU time, wall time and peak memory, as the system has them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

#: What `ru_maxrss` is counted in.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024

#: Seconds between two looks at a child's memory.
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Limits:
    """Where a run is given up."""

    seconds: float
    memory_bytes: int


@dataclass(frozen=True)
class Run:
    """What one run took. Children of the program are counted with it."""

    #: User and system time, in seconds.
    cpu_seconds: float
    wall_seconds: float
    #: The largest resident set, in bytes. What is smaller than this harness itself (some 20 MB)
    #: cannot be told from it.
    peak_bytes: int
    #: Empty when the program did its work; else why not.
    failure: str
    #: What it printed.
    output: str

    def record(self) -> dict:
        """For the raw figures, without the output."""
        figures = asdict(self)
        del figures["output"]
        return figures


def resident_bytes(pid: int) -> int:
    """What a process holds now; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


class Watch(threading.Thread):
    """Ends a child that goes beyond its limits."""

    def __init__(self, child: subprocess.Popen, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.child = child
        self.limits = limits
        self.ended = threading.Event()
        self.reason = ""

    def run(self) -> None:
        until = time.monotonic() + self.limits.seconds
        while not self.ended.wait(LOOK_SECONDS):
            if time.monotonic() > until:
                self.reason = f"not done after {self.limits.seconds / 60:.0f} min"
            elif resident_bytes(self.child.pid) > self.limits.memory_bytes:
                self.reason = f"needs more than {self.limits.memory_bytes / 1e9:.0f} GB"
            else:
                continue
            self.child.kill()
            return


def run(command: list[str], limits: Limits, environment: dict[str, str] | None = None) -> Run:
    """Run a program to its end. Its errors go to the terminal's standard error when it fails."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    watch = Watch(child, limits)
    watch.start()
    # Bytes: decoding tens of megabytes would take a core from the program while it runs.
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.append(child.stderr.read()), daemon=True)
    reader.start()
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    watch.ended.set()
    reader.join()
    failure = watch.reason
    if child.returncode != 0 and not failure:
        failure = f"ended with {child.returncode}"
        print(errors[0][-2000:].decode(errors="replace"), file=sys.stderr)
    return Run(
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        wall_seconds=wall,
        peak_bytes=usage.ru_maxrss * RSS_UNIT,
        failure=failure,
        output=output.decode(errors="replace"),
    )
