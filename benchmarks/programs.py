"""The two programs that are compared, by the same names: what they import and what they report."""
import os

from recordings import stamp


class Ratebook:
    def __init__(self, binary):
        self.binary = binary

    def importing(self, database, files):
        return [self.binary, "import", "-q", "--panel", "p", "--database", database, *files]

    def report(self, database, window, *arguments):
        since, until = (stamp(hour, "%Y-%m-%dT%H:%M:%SZ") for hour in window)
        return [self.binary, "report", *arguments, "--since", since, "--until", until,
                "--database", database]


class OneQuery:
    """The sqlite3 shell with queries/rates.sql, over Ratebook's own database: the least that a report
    of rate changes takes, which is one section of nine."""

    def __init__(self):
        # The query names the scripts that it reads from the project's folder.
        self.project = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

    def report(self, database, window):
        since, until = (stamp(hour, "unixepoch('%Y-%m-%dT%H:%M:%SZ') * 1000") for hour in window)
        return ["sqlite3", "-csv", "-readonly", "-cmd", '.parameter set :since "%s"' % since,
                "-cmd", '.parameter set :until "%s"' % until, database,
                ".cd '%s'" % self.project, ".read queries/rates.sql"]


class Baseline:
    """The sqlite3 shell with json_each."""

    def __init__(self):
        self.script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "baseline")

    def importing(self, database, files):
        return [self.script, "import", database, *files]

    def report(self, database, window):
        return [self.script, "report", database, stamp(window[0])]
