#!/usr/bin/env python3
"""Writes recorded answers of one large panel that changes slowly, always the same ones.

  catalogues.py FOLDER SERVICES SNAPSHOTS [descriptions]

One services-<TIME>.json an hour, about 250 bytes a service. From one to the next, of 10,000
services about 30 change their rate by 1 to 30 %, 5 their limits, 2 their name and 2 a capability;
5 come, 5 go and one comes back. Where SNAPSHOTS is -, standard input says line by line how many
more to write, and each line is answered with one when they are there.
"""
import json
import os
import random
import sys
import time

from phrases import DESCRIPTION, GRADES, KINDS, PLACES, PLATFORMS, STARTS, TYPES

START = 1704067200  # 2024-01-01T00:00:00Z
LIMITS = (500, 1000, 5000, 10000, 50000, 100000, 1000000)


class Entry:
    """A service and its text, which most snapshots repeat."""

    def __init__(self, members, decimals):
        self.members, self.decimals, self.text = members, decimals, None

    def set(self, name, value):
        self.members[name] = value
        self.text = None

    def json(self):
        if self.text is None:
            self.text = json.dumps(self.members, ensure_ascii=False, separators=(",", ":"))
        return self.text

    def move_rate(self, factor):
        rate = float(self.members["rate"])
        moved = "%.*f" % (self.decimals, rate * factor)
        if moved == self.members["rate"] or float(moved) == 0:
            moved = "%.*f" % (self.decimals, rate + 10 ** -self.decimals)
        self.set("rate", moved)


class Panel:
    def __init__(self, count, described=False):
        self.rng, self.count, self.described = random.Random(7), count, described
        self.next_number, self.gone, self.entries = 1, [], []
        while len(self.entries) < count:
            category = "%s %s | %s [%d]" % (
                self.any(PLATFORMS), self.any(KINDS), self.any(GRADES), len(self.entries))
            for _ in range(min(self.rng.randint(5, 75), count - len(self.entries))):
                self.entries.append(self.service(category))

    def any(self, values):
        return self.rng.choice(values)

    def name(self, category):
        parts = [
            category.split(" | ")[0], self.any(GRADES), "Max %dK" % self.any((1, 5, 10, 50, 500)),
            "Refill %dD" % self.any((0, 7, 30, 365))]
        if self.rng.random() < 0.25:
            parts.insert(0, self.any(PLACES))
        if self.rng.random() < 0.5:
            parts.append("Speed %dK/Day" % self.any((1, 5, 20, 100)))
        if self.rng.random() < 0.2:
            parts.append(self.any(STARTS))
        return " | ".join(parts)

    def service(self, category):
        decimals = self.any((2, 2, 3, 4))
        members = {
            "service": self.next_number, "name": self.name(category), "type": self.any(TYPES),
            "category": category,
            "rate": "%.*f" % (decimals, self.rng.lognormvariate(-0.3, 1.8) + 0.02),
            "min": str(self.any((10, 50, 100))), "max": str(self.any(LIMITS)),
            "refill": self.rng.random() < 0.6, "cancel": self.rng.random() < 0.4}
        if self.described:
            lines = (" ".join(self.rng.choices(DESCRIPTION, k=8)) for _ in range(5))
            members["desc"] = "\n".join(lines)
            members["average_time"] = str(self.rng.randrange(1, 300))
            members["dripfeed"] = False
        self.next_number += 1
        return Entry(members, decimals)

    def some(self, share):
        """Places of so many services, to the nearest whole number by chance."""
        number = int(share * self.count + self.rng.random())
        return self.rng.sample(range(len(self.entries)), min(number, len(self.entries)))

    def change(self):
        """Takes the panel an hour on."""
        for place in self.some(0.003):
            self.entries[place].move_rate(1 + self.any((-1, 1)) * self.rng.uniform(0.01, 0.3))
        for place in self.some(0.0005):
            entry, name = self.entries[place], self.any(("min", "max", "max"))
            values = (20, 30, 60) if name == "min" else LIMITS
            entry.set(name, self.any([str(v) for v in values if str(v) != entry.members[name]]))
        for place in self.some(0.0002):
            entry = self.entries[place]
            entry.set("name", self.name(entry.members["category"]))
        for place in self.some(0.0002):
            entry, name = self.entries[place], self.any(("refill", "cancel"))
            entry.set(name, not entry.members[name])
        for place in sorted(self.some(0.0005), reverse=True):
            self.gone.append((place, self.entries.pop(place)))
        # Those that come back let it grow; not by more than 2 %, so that long histories compare.
        for place in self.some(0.0005 if len(self.entries) < self.count * 1.02 else 0.0004):
            self.entries.insert(place, self.service(self.entries[place].members["category"]))
        for _ in self.some(0.0001):
            self.entries.insert(*self.gone.pop(self.rng.randrange(len(self.gone))))

    def write(self, folder, hour):
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(START + hour * 3600))
        with open(os.path.join(folder, "services-%s.json" % stamp), "wb") as file:
            file.write(("[%s]" % ",".join(entry.json() for entry in self.entries)).encode())


def main():
    folder, count, snapshots = sys.argv[1:4]
    os.makedirs(folder, exist_ok=True)
    panel, hour = Panel(int(count), "descriptions" in sys.argv[4:]), 0
    for line in sys.stdin if snapshots == "-" else [snapshots]:
        for _ in range(int(line)):
            if hour:
                panel.change()
            panel.write(folder, hour)
            hour += 1
        if snapshots == "-":
            print(hour, flush=True)


if __name__ == "__main__":
    main()
