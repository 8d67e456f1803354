"""Runs programs and tells what they took. Holds little in memory, as must what imports it: the peak
that Linux tells of a program starts at that of the process that started it."""
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Callable, List


@dataclass
class Job:
    """A command, and what has to be made ready before each of its runs."""
    command: List[str]
    prepare: Callable[[], None] = lambda: None


@dataclass
class Sample:
    """CPU seconds, user and system, and peak megabytes (2^20), the children's included."""
    seconds: float
    megabytes: float


def run(job):
    job.prepare()
    process = subprocess.Popen(job.command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit("%s ... ended with status %d" % (" ".join(job.command[:4]), process.returncode))
    return Sample(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turn(jobs, rounds):
    """The samples of each job. One after the other in every round, so that a machine that slows
    down slows all of them; every other round backwards, so that none is always the first."""
    samples = [[] for _ in jobs]
    for number in range(rounds):
        order = range(len(jobs))
        for index in reversed(order) if number % 2 else order:
            samples[index].append(run(jobs[index]))
    return samples


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def remove(database):
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        if os.path.exists(database + suffix):
            os.remove(database + suffix)


def checkpoint(database):
    """Brings everything into the one file, and gives its size in megabytes (10^6)."""
    pragma = "PRAGMA wal_checkpoint(TRUNCATE)"
    subprocess.check_call(["sqlite3", database, pragma], stdout=subprocess.DEVNULL)
    return os.path.getsize(database) / 1e6


def copier(database, copy):
    """Puts a fresh copy of a database that was brought into one file in the place of the last."""
    def prepare():
        remove(copy)
        shutil.copyfile(database, copy)
    return prepare
