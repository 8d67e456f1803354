"""How the costs of one more snapshot and of a report grow with the catalogue and the history."""
import os
import shutil
import statistics

from figures import Figure
from measuring import Job, checkpoint, copier, in_turn, run
from recordings import Recordings, last_week

CHUNK = 500
HISTORY_SERVICES = 500


def measure(ratebook, folder, plan):
    catalogues = [
        stage for services in plan.catalogues
        for stage in grow(ratebook, folder, services, [24], "%d services" % services)]
    yield from compare(ratebook, catalogues, plan.pairs, "24 snapshots of")
    histories = list(grow(ratebook, folder, HISTORY_SERVICES, plan.histories))
    yield from compare(ratebook, histories, plan.pairs, "%d services," % HISTORY_SERVICES)


class Stage:
    """A database as it was after so many snapshots, and the snapshot that comes next."""

    def __init__(self, label, database, snapshots, file):
        self.label, self.database, self.file = label, database, file
        self.window = last_week(snapshots)


def grow(ratebook, folder, services, histories, label=None):
    """Imports snapshots, written and removed piece by piece, and keeps a copy after each of the
    histories."""
    recordings = Recordings(os.path.join(folder, "recorded"), services)
    database, waiting = os.path.join(folder, "growing.sqlite"), []
    for history in histories:
        while recordings.written < history:
            files = waiting + recordings.next(min(CHUNK, history - recordings.written))
            waiting = []
            run(Job(ratebook.importing(database, files)))
            for file in files:
                os.remove(file)
        checkpoint(database)
        own = os.path.join(folder, "%d-%d" % (services, history))
        os.mkdir(own)
        kept = shutil.copyfile(database, os.path.join(own, "kept.sqlite"))
        waiting = recordings.next(1)
        file = shutil.copy(waiting[0], own)
        yield Stage(label or "%d snapshots" % history, kept, history, file)
    recordings.close()
    os.remove(database)


def compare(ratebook, stages, rounds, context):
    """Each stage's samples beside those of the first one, all of the same rounds."""
    updates, reports = [], []
    for stage in stages:
        copy = stage.database + ".copy"
        updates.append(Job(ratebook.importing(copy, [stage.file]), copier(stage.database, copy)))
        reports.append(Job(ratebook.report(stage.database, stage.window)))
    for name, jobs in (("one more", updates), ("7-day report", reports)):
        samples = in_turn(jobs, rounds)
        for stage, own in zip(stages, samples):
            figure = Figure.of("%s, %s %s" % (name, context, stage.label), own)
            figure.growth = statistics.median(
                a.seconds / b.seconds for a, b in zip(own, samples[0]))
            yield figure
