"""What was measured: as lines of a table, and as JSON to keep."""
import json
import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from typing import Optional

from measuring import spread

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = "%-44s %9s %9s %9s %9s %7s %8s" % (
    "CPU seconds, or as named", "median", "min", "max", "baseline", "ratio", "peak MiB")


@dataclass
class Figure:
    """The spread of a measure, and its ratio to the baseline's or its growth over the first of a
    row; where there is something to reach, the greatest ratio and the greatest peak."""
    name: str
    unit: str
    value: dict
    peak: Optional[float] = None
    baseline: Optional[dict] = None
    baseline_peak: Optional[float] = None
    ratio: Optional[float] = None
    growth: Optional[float] = None
    target: Optional[float] = None
    peak_target: Optional[float] = None

    @classmethod
    def of(cls, name, samples):
        return cls(name, "CPU s", spread([sample.seconds for sample in samples]),
                   max(sample.megabytes for sample in samples))

    def line(self):
        def number(value, form):
            return "" if value is None else form % value

        name = self.name if self.unit == "CPU s" else "%s, %s" % (self.name, self.unit)
        ratio = number(self.ratio, "%.3f") or number(self.growth, "x %.2f")
        return "%-44s %9.4f %9.4f %9.4f %9s %7s %8s%s" % (
            name, self.value["median"], self.value["min"], self.value["max"],
            number(self.baseline and self.baseline["median"], "%.4f"), ratio,
            number(self.peak, "%.1f"), self.verdict())

    def verdict(self):
        aims = [
            ("ratio", self.ratio, self.target, "%.3f"),
            ("peak", self.peak, self.peak_target, "%.0f")]
        return "".join(
            "  %s <= %s %s" % (name, form % aim, "reached" if value <= aim else "MISSED")
            for name, value, aim, form in aims if aim)


def save(path, figures, plan, seconds):
    record = {
        "commit": git("rev-parse", "HEAD"), "changed": bool(git("status", "--porcelain")),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine(),
        "quick": plan.quick, "seconds": round(seconds),
        "figures": [asdict(figure) for figure in figures]}
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


def git(*arguments):
    process = subprocess.run(
        ["git", "-C", HERE, *arguments], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return process.stdout.strip()


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": models[0] if models else platform.machine(), "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1), "system": platform.platform()}
