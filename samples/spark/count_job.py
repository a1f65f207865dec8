"""Count news on Apache Spark with newsprint: the same numbers as `newsprint add` on one machine.

    spark-submit count_job.py segments hdfs:///news/*.jsonl --out /shared/segments
    newsprint adopt corpus --list /shared/segments/rows.jsonl

    spark-submit count_job.py counts hdfs:///news/*.parquet --out hdfs:///counts -- --layers terms,bigrams

`segments`: each task makes one segment of a corpus, and nothing is shuffled. The folder of --out must be one that all
nodes and the machine of `newsprint adopt` can write and read (NFS, Lustre, a mounted store). Only segments that
rows.jsonl names were returned by a task that succeeded; what else lies there comes from attempts that did not.

`counts`: each task counts its articles, Spark adds the counts up, and the result is a Parquet table of layer, term,
source, date, frequency and articles, sorted by term within each file. It may be on any file system that Spark knows.
An article that is there twice counts twice unless --distinct names the columns that tell articles apart.

What stands behind `--` goes to `newsprint worker` as it is. It needs pyspark 4 or 3.5, pyarrow and pandas on all nodes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

SEGMENT_ROW = "path string, articles long, tokens long, rejects long, bytes long, hashes string, settings string"
COUNTS_ROW = "layer string, term string, source string, date date, frequency long, articles long"
CELL = ["layer", "term", "source", "date"]


def arguments():
    own, flags = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, flags = own[:at], own[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", choices=["segments", "counts"])
    parser.add_argument("inputs", nargs="+", help="JSON Lines or Parquet on any file system that Spark reads")
    parser.add_argument("--out", required=True, help="folder of the segments, or of the table of counts")
    parser.add_argument("--format", choices=["json", "parquet"], help="of the inputs [default: by their ending]")
    parser.add_argument(
        "--newsprint",
        default=shutil.which("newsprint"),
        help="the program, which is shipped to all nodes [default: the one that is installed here]",
    )
    parser.add_argument(
        "--installed", action="store_true", help="ship nothing: the program is installed on every node, in its PATH"
    )
    parser.add_argument("--settings", help="corpus, or its manifest.json, whose settings are used; it is shipped too")
    parser.add_argument("--ship", action="append", default=[], help="another file that the worker's flags name (repeatable)")
    parser.add_argument(
        "--task-bytes",
        type=int,
        default=128 << 20,
        help="bytes of input for a task; of compressed JSON Lines each file is one task [default: 128 MiB]",
    )
    parser.add_argument(
        "--partitions",
        type=int,
        help="spread the articles over so many tasks first, which moves all text; for inputs that cannot be split. Of two "
        "articles with one id, either may then be the one that stays",
    )
    parser.add_argument("--distinct", help="counts: columns that tell articles apart, such as id or url")
    parser.add_argument("--files", type=int, default=8, help="counts: files of the table [default: 8]")
    parser.add_argument("--master", help="as of spark-submit, for a run with plain python")
    parser.add_argument("--conf", action="append", default=[], help="name=value, as of spark-submit (repeatable)")
    return parser.parse_args(own), flags


def session(given):
    builder = SparkSession.builder.appName(f"newsprint {given.result}")
    if given.master:
        builder = builder.master(given.master)
    settings = {
        # Days are days; moments must not move with the zone of a node.
        "spark.sql.session.timeZone": "UTC",
        # How much of the inputs a task gets.
        "spark.sql.files.maxPartitionBytes": str(given.task_bytes),
        # A batch goes to the worker as a whole, and is held twice there: 1,000 articles are some 6 MB.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
        # Counts are strings that repeat: zstd halves what is shuffled.
        "spark.io.compression.codec": "zstd",
    }
    settings.update(pair.split("=", 1) for pair in given.conf)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def ship(spark, path):
    """Copies a file to all nodes; gives its name there."""
    spark.sparkContext.addFile(path)
    return os.path.basename(path)


def worker(command):
    """A function that sends the articles of a task through a worker of its own."""

    def run(batches):
        import pyarrow as pa

        first = next(batches, None)
        if first is None:
            return  # Without a batch there is no schema, and nothing to count.
        here = SparkFiles.getRootDirectory()
        program = os.path.join(here, command[0])
        if not os.path.exists(program):
            program = command[0]
        elif not os.access(program, os.X_OK):
            os.chmod(program, 0o755)
        errors = tempfile.TemporaryFile()  # A pipe that nobody reads would block the worker.
        process = subprocess.Popen(
            [program, *command[1:]], cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        failed = []

        def feed():
            # Without the mark of its end, which close() writes, the worker takes no stream for whole.
            try:
                schema = first.schema.with_metadata({"newsprint.schema": "1"})
                stream = pa.ipc.new_stream(process.stdin, schema)
                stream.write_batch(first.replace_schema_metadata(schema.metadata))
                for batch in batches:
                    stream.write_batch(batch.replace_schema_metadata(schema.metadata))
                stream.close()
            except BrokenPipeError:
                pass  # The worker's exit code says why.
            except BaseException as error:
                failed.append(error)
            finally:
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass

        def why():
            errors.seek(0, os.SEEK_END)
            errors.seek(max(0, errors.tell() - 2000))
            return errors.read().decode("utf-8", "replace").strip()

        feeding = threading.Thread(target=feed, daemon=True)
        feeding.start()
        try:
            broken = None
            try:
                with pa.ipc.open_stream(process.stdout) as rows:
                    yield from rows
            except pa.ArrowInvalid as error:
                broken = error
            ended = process.wait()
            feeding.join()
            if failed:
                raise failed[0]
            if broken or ended != 0:
                raise RuntimeError(f"the worker ended with {ended}: {why() or broken}")
        finally:
            # A task that is stopped early (a limit, a faster attempt elsewhere) leaves no process behind.
            process.kill()
            process.wait()

    return run


def main():
    given, flags = arguments()
    spark = session(given)
    program = "newsprint" if given.installed else ship(spark, given.newsprint or sys.exit("name the program: --newsprint"))
    command = [program, "worker", *flags]
    if given.settings:
        path = given.settings
        command += ["--settings", ship(spark, os.path.join(path, "manifest.json") if os.path.isdir(path) else path)]
    for path in given.ship:
        ship(spark, path)

    kind = given.format or ("parquet" if given.inputs[0].endswith((".parquet", ".pq")) else "json")
    reader = spark.read
    if kind == "json":
        # Values stay as they are written: newsprint reads dates itself, and a number is no float.
        reader = reader.option("primitivesAsString", True)
    articles = reader.format(kind).load(given.inputs)
    if given.distinct:
        articles = articles.dropDuplicates(given.distinct.split(","))
    if given.partitions:
        articles = articles.repartition(given.partitions)

    if given.result == "segments":
        folder = os.path.abspath(given.out)
        rows = articles.mapInArrow(worker([*command, "--segment", folder]), SEGMENT_ROW).collect()
        os.makedirs(folder, exist_ok=True)
        listed = os.path.join(folder, "rows.jsonl")
        with open(listed + ".new", "w") as out:
            for row in rows:
                out.write(json.dumps(row.asDict()) + "\n")
        os.replace(listed + ".new", listed)
        total = {name: sum(row[name] for row in rows) for name in ["articles", "tokens", "rejects", "bytes"]}
        print(f"{len(rows)} segments in {listed}: {json.dumps(total)}")
    else:
        counts = articles.mapInArrow(worker([*command, "--counts"]), COUNTS_ROW)
        # By term before the sum: one shuffle does for both, and each file has its terms whole and in order.
        sums = counts.repartition(given.files, "term").groupBy(*CELL)
        sums = sums.agg(f.sum("frequency").alias("frequency"), f.sum("articles").alias("articles"))
        sums.sortWithinPartitions(*CELL).write.parquet(given.out)
        print(f"counts in {given.out}")
    spark.stop()


if __name__ == "__main__":
    main()
