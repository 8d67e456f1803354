"""Recorded answers of one generated panel, written as they are asked for."""
import os
import shutil
import subprocess
import sys
import time

from catalogues import START

GENERATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "catalogues.py")
WEEK = 168


def stamp(hour, form="%Y%m%dT%H%M%SZ"):
    """The time of the snapshot so many hours after the first."""
    return time.strftime(form, time.gmtime(START + hour * 3600))


def last_week(snapshots):
    """The hours of the first and the last snapshot of the 7 days that end with the last one."""
    return max(0, snapshots - 1 - WEEK), snapshots - 1


class Recordings:
    """The generator has a process of its own, whose memory is not taken for that of what is
    measured."""

    def __init__(self, folder, services):
        self.folder, self.written = folder, 0
        self.process = subprocess.Popen(
            [sys.executable, GENERATOR, folder, str(services), "-"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def next(self, count):
        """The files of so many more snapshots, oldest first."""
        self.process.stdin.write("%d\n" % count)
        self.process.stdin.flush()
        if not self.process.stdout.readline():
            sys.exit("the generator of catalogues ended")
        first, self.written = self.written, self.written + count
        return [self.path(hour) for hour in range(first, self.written)]

    def again(self):
        """The file of the last snapshot as that of the hour after it."""
        return shutil.copyfile(self.path(self.written - 1), self.path(self.written))

    def path(self, hour):
        return os.path.join(self.folder, "services-%s.json" % stamp(hour))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)
