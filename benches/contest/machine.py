"""What the figures were measured on, without saying whose machine it is."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """A kind of machine."""

    cpu: str
    cores: int
    memory_gib: float
    system: str
    python: str

    def slug(self) -> str:
        """A name for a folder."""
        cpu = re.sub(r"\(.*?\)|\d+-Core|Processor|CPU|@.*", "", self.cpu, flags=re.IGNORECASE)
        words = re.findall(r"[a-z0-9]+", cpu.lower())
        return "-".join([*words, str(self.cores), "cores"])

    def record(self) -> dict:
        return asdict(self)


def sysctl(name: str) -> str:
    return subprocess.run(["sysctl", "-n", name], capture_output=True, text=True, check=False).stdout.strip()


def this_machine() -> Machine:
    """The machine that this runs on."""
    if sys.platform == "darwin":
        cpu, memory = sysctl("machdep.cpu.brand_string"), int(sysctl("hw.memsize") or 0)
    else:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        found = re.search(r"^model name\s*:\s*(.+)$", described, re.MULTILINE)
        cpu = found.group(1).strip() if found else platform.machine()
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        features = re.search(r"^flags\s*:\s*(.+)$", described, re.MULTILINE)
        widest = [name for name in ("avx2", "avx512bw") if features and name in features.group(1).split()]
        if widest:
            cpu += f" ({widest[-1]})"
    return Machine(
        cpu=cpu,
        cores=os.cpu_count() or 1,
        memory_gib=round(memory / 2**30, 1),
        system=f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        python=platform.python_version(),
    )
