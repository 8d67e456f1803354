"""Workload S: a week of hourly snapshots of 10,000 services, imported and reported by Ratebook and
by the baseline in turn."""
import os
import statistics

from figures import Figure
from measuring import Job, Sample, checkpoint, copier, in_turn, remove, run, spread
from programs import Baseline, OneQuery
from recordings import Recordings, last_week

SERVICES = 10000


def measure(ratebook, folder, plan):
    recordings = Recordings(os.path.join(folder, "S"), SERVICES)
    files = recordings.next(plan.snapshots)
    megabytes = sum(map(os.path.getsize, files)) / 1e6
    print("%d services, %d hourly snapshots, %.0f MB of JSON" % (SERVICES, len(files), megabytes))
    pair = Pair(ratebook, folder)
    yield from pair.whole(files, plan.imports)
    yield pair.one_more("one more snapshot", files[-1], plan.pairs, target=3 / 5, start=files[:-1])
    yield pair.one_more("the same snapshot again", recordings.again(), plan.pairs)
    yield from pair.reports(last_week(len(files)), plan.pairs)
    yield from pair.others(plan.pairs)
    recordings.close()


class Pair:
    """Ratebook's database and the baseline's, each with a copy to work on."""

    def __init__(self, ratebook, folder):
        self.programs = [ratebook, Baseline()]
        self.databases = [os.path.join(folder, name) for name in ("ours.sqlite", "baseline.sqlite")]
        self.copies = [database + ".copy" for database in self.databases]

    def whole(self, files, rounds):
        jobs = [
            Job(program.importing(database, files), lambda database=database: remove(database))
            for program, database in zip(self.programs, self.databases)]
        samples = in_turn(jobs, rounds)
        yield compared("import of everything", samples, target=1 / 7, memory_target=64)
        ours, baseline = map(checkpoint, self.databases)
        yield Figure(
            "database", "MB", spread([ours]), baseline=spread([baseline]), ratio=ours / baseline,
            target=2 / 3)

    def one_more(self, name, file, rounds, target=None, start=None):
        """One more snapshot, on copies of the whole databases or of those of the `start`."""
        jobs = []
        for program, database, copy in zip(self.programs, self.databases, self.copies):
            origin = database
            if start:
                origin = database + ".start"
                run(Job(program.importing(origin, start)))
                checkpoint(origin)
            jobs.append(Job(program.importing(copy, [file]), copier(origin, copy)))
        return compared(name, in_turn(jobs, rounds), target)

    def reports(self, window, rounds):
        (ratebook, baseline), (ours, theirs) = self.programs, self.databases
        names = "all sections", "all sections as JSON", "rates as CSV"
        kinds = [], ["--format", "json"], ["rates", "--format", "csv"]
        *samples, script, query = in_turn(
            [Job(ratebook.report(ours, window, *kind)) for kind in kinds]
            + [Job(program.report(database, window))
               for program, database in ((baseline, theirs), (OneQuery(), ours))], rounds)
        for name, own in zip(names, samples):
            yield compared("report of 7 days, " + name, [own, script], memory_target=48)
        allowed = [Sample(2 * one.seconds + 0.02, one.megabytes) for one in query]
        yield compared("... / (2 x rates.sql in the shell + 20 ms)", [samples[0], allowed], target=1)

    def others(self, rounds):
        """What the baseline has no like of; --version is what every run takes at the least."""
        binary, database = self.programs[0].binary, self.databases[0]
        catalogue = ["catalogue", "--at", "now", "--format", "json", "--database", database]
        for name, arguments in (("catalogue as JSON", catalogue), ("--version", ["--version"])):
            yield Figure.of(name, in_turn([Job([binary, *arguments])], rounds)[0])


def compared(name, samples, target=None, memory_target=None):
    """Ratebook's samples beside the baseline's of the same rounds."""
    ours, baseline = samples
    figure = Figure.of(name, ours)
    figure.baseline = spread([sample.seconds for sample in baseline])
    figure.baseline_peak = max(sample.megabytes for sample in baseline)
    figure.ratio = statistics.median(a.seconds / b.seconds for a, b in zip(ours, baseline))
    figure.target, figure.peak_target = target, memory_target
    return figure
