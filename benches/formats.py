#!/usr/bin/env python3
"""Reads saved news pages with newsprint, trafilatura and lxml, one core each, and prints CPU seconds and megabytes a second.

usage: formats.py PAGES [--megabytes N] [--program PATH]

PAGES is a folder of .html files; they are copied until there are N megabytes (20). newsprint adds them to a corpus (reading,
tokenizing, counting terms, writing); trafilatura finds text and metadata; lxml parses the pages to trees and no more."""
import argparse
import itertools
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

TRAFILATURA = """
import pathlib, sys, trafilatura
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    trafilatura.bare_extraction(path.read_bytes(), with_metadata=True)
"""

LXML = """
import pathlib, sys
from lxml import html
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    html.document_fromstring(path.read_bytes()).text_content()
"""


def cpu_seconds(command):
    """CPU seconds of a command and its children; None when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=pathlib.Path)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--program", default="target/release/newsprint")
    arguments = parser.parse_args()
    pages = sorted(arguments.pages.glob("*.html"))
    if not pages:
        sys.exit(f"{arguments.pages} holds no .html file")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "pages").mkdir()
        size = 0
        for number, page in enumerate(itertools.cycle(pages)):
            if size >= arguments.megabytes * 1e6:
                break
            shutil.copy(page, folder / "pages" / f"{number:06}.html")
            size += page.stat().st_size
        add = [os.path.abspath(arguments.program), "add", str(folder / "corpus"), str(folder / "pages")]
        jobs = {
            "newsprint add, terms": add + ["--layers", "terms", "--no-text", "--threads", "1", "--quiet"],
            "trafilatura, text and metadata": [sys.executable, "-c", TRAFILATURA, str(folder / "pages")],
            "lxml, tree and its text": [sys.executable, "-c", LXML, str(folder / "pages")],
        }
        print(f"{number} pages, {size / 1e6:.1f} MB")
        for name, command in jobs.items():
            seconds = cpu_seconds(command)
            speed = "not installed, or failed" if seconds is None else f"{seconds:7.2f} s  {size / 1e6 / seconds:7.1f} MB/s"
            print(f"{name:32} {speed}")


main()
