"""The Spark job on a local cluster gives, row for row, what `newsprint add` gives on one machine.

    python tests/spark/test_job.py target/release/newsprint

It needs Java, pyspark, pyarrow and pandas; `.ci/run` installs the last three. The cluster has two executors, each a
process of its own. In one run an executor is killed (-9) while a task is under way, in another a worker.
"""

import glob
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
JOB = os.path.join(ROOT, "samples", "spark", "count_job.py")
LAYERS = ["--layers", "terms,bigrams,entities"]

# A newsprint that kills, once, the process that its name says: the executor above it, or itself amid its work.
KILLER = """#!/usr/bin/env python3
import os, signal, subprocess, sys, time

def parent(pid):
    return int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])

def is_java(pid):
    return os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "java"

try:
    os.mkdir(FLAG)
except FileExistsError:
    os.execv(PROGRAM, [PROGRAM, *sys.argv[1:]])
made = subprocess.Popen([PROGRAM, *sys.argv[1:]])
folder = sys.argv[sys.argv.index("--segment") + 1]
while made.poll() is None and not (os.path.isdir(folder) and any(n.startswith(".tmp-") for n in os.listdir(folder))):
    time.sleep(0.01)
if WHOM == "executor":
    pid = os.getpid()
    while not is_java(pid):
        pid = parent(pid)
    os.kill(pid, signal.SIGKILL)
made.kill()
os.kill(os.getpid(), signal.SIGKILL)
"""


def articles():
    """2 MB: the articles of the samples, some of them again, word for word and in other outlets."""
    with open(os.path.join(ROOT, "samples", "immigration.jsonl")) as lines:
        own = [json.loads(line) for line in lines]
    again = own[:15]
    copies = [dict(a, id="w" + a["id"], outlet="Wire Copy", body=a["body"] + "\n\nRead more.") for a in own[::2]]
    bad = [dict(own[0], id="bad", body="", headline="")]
    return own + again + copies + bad


class Run:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.input = os.path.join(folder, "articles.jsonl")
        with open(self.input, "w") as out:
            for article in articles():
                out.write(json.dumps(article) + "\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def newsprint(self, *words):
        return subprocess.run(
            [self.program, *words], cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def job(self, *words, program=None):
        command = [sys.executable, JOB, *words[:1], self.input, "--master", "local-cluster[2,1,1024]"]
        command += ["--newsprint", program or self.program, "--task-bytes", str(300 << 10), *words[1:]]
        # Splits are not padded, so that there are some; tasks are tried again, as on any cluster.
        command += ["--conf", "spark.sql.files.openCostInBytes=1", "--conf", "spark.executor.memory=600m"]
        command += ["--conf", "spark.ui.enabled=false", "--", *LAYERS, "--memory", "256MiB"]
        environment = dict(os.environ, PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
        with open(self.path("log"), "w") as log:
            ran = subprocess.run(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        with open(self.path("log")) as log:
            text = log.read()
        assert ran.returncode == 0, text[-5000:]
        return text

    def killer(self, whom):
        path = self.path(f"kills-{whom}")
        head = f"FLAG = {self.path('killed-' + whom)!r}\nPROGRAM = {self.program!r}\nWHOM = {whom!r}\n"
        first, rest = KILLER.split("\n", 1)
        with open(path, "w") as out:
            out.write(first + "\n" + head + rest)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return path

    def tables(self, corpus):
        """The hashes of all tables of a corpus of one segment. Its ledgers name the inputs, which differ."""
        (segment,) = glob.glob(os.path.join(self.path(corpus), "segments", "*"))
        tables = {}
        for path in glob.glob(os.path.join(segment, "*.parquet")):
            with open(path, "rb") as table:
                tables[os.path.basename(path)] = hashlib.sha256(table.read()).hexdigest()
        assert len(tables) >= 16, tables
        return tables

    def answers(self, corpus):
        """What is found over all articles: copies, names that are one, lines that outlets repeat."""
        return {
            "copies": self.newsprint("copies", corpus, "--format", "csv"),
            "pairs": self.newsprint("copies", corpus, "--pairs", "--format", "csv"),
            "entities": self.newsprint("entities", corpus, "--all", "--format", "csv"),
            "boilerplate": self.newsprint("boilerplate", corpus, "--format", "csv"),
            "first copies only": self.newsprint(
                "freq", corpus, "--all", "--by", "source,date", "--copies", "first", "--format", "csv"
            ),
        }


def segments(run, expected, name, program=None):
    text = run.job("segments", "--out", run.path(name), program=program)
    with open(run.path(f"{name}/rows.jsonl")) as lines:
        rows = [json.loads(line) for line in lines]
    assert len(rows) >= 4, "there are too few tasks to tell anything"
    assert sum(row["rejects"] for row in rows) == 1
    corpus = f"{name}-corpus"
    run.newsprint("adopt", corpus, "--list", f"{name}/rows.jsonl")
    answers = run.answers(corpus)
    for what, answer in expected["answers"].items():
        assert answers[what] == answer, f"{name}: {what}"
        assert answer.count("\n") > 5, f"{what} tell nothing"
    run.newsprint("compact", corpus)
    assert run.tables(corpus) == expected["tables"], name
    print(f"{name}: {len(rows)} segments, all tables and answers are equal")
    return text


def counts(run):
    import pyarrow.parquet as pq

    run.job("counts", "--out", run.path("counts"), "--distinct", "id")
    assert os.path.exists(run.path("counts/_SUCCESS"))
    found = Counter()
    for path in sorted(glob.glob(run.path("counts/*.parquet"))):
        rows = pq.read_table(path).to_pylist()
        keys = [(r["layer"].encode(), r["term"].encode(), r["source"].encode(), str(r["date"] or "")) for r in rows]
        assert keys == sorted(keys), path
        for key, row in zip(keys, rows):
            assert key not in found
            found[key] = (row["frequency"], row["articles"])
    expected = Counter()
    for layer in ["terms", "bigrams", "entities"]:
        (path,) = glob.glob(run.path(f"one/segments/*/{layer}.counts.parquet"))
        for row in pq.read_table(path).to_pylist():
            key = (layer.encode(), row["term"].encode(), row["source"].encode(), str(row["date"] or ""))
            expected[key] = (row["frequency"], row["articles"])
    assert found == expected
    print(f"counts: {len(found)} rows are equal")


def main():
    program = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="newsprint-spark-")
    try:
        run = Run(program, folder)
        run.newsprint("add", "one", "articles.jsonl", *LAYERS)
        expected = {"answers": run.answers("one"), "tables": run.tables("one")}
        segments(run, expected, "undisturbed")
        for whom, trace in [("executor", "code 137"), ("worker", "Lost task")]:
            text = segments(run, expected, f"{whom}-killed", run.killer(whom))
            assert os.path.isdir(run.path(f"killed-{whom}")) and trace in text, f"no {whom} was killed:\n{text[-5000:]}"
        counts(run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
