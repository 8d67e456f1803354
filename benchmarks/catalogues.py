#!/usr/bin/env python3
"""Writes recorded answers of one large, slowly changing panel, the same ones for the same arguments.

  catalogues.py FOLDER SERVICES SNAPSHOTS [descriptions]

One services-<TIME>.json an hour. From one to the next, of 10,000 services about 30 change their
rate, 5 their limits, 2 their name and 2 a capability; 5 come and 5 go.
"""
import json
import os
import random
import sys
import time

PLATFORMS = ["Instagram", "TikTok", "YouTube", "Facebook", "Telegram", "Spotify", "Twitch", "Shopee"]
KINDS = ["Followers", "Likes 👍", "Views", "Bình luận", "Подписчики", "متابعين", "Shares", "Saves ⭐"]
WORDS = ("Instant start ⚡ quality followers refill button enabled speed per day drop ratio ✅ link "
         "format https://instagram.com/username Bảo hành 30 ngày не удаляйте").split()
START = 1767571200  # 2026-01-05T00:00:00Z


def service(rng, number):
    platform, kind = rng.choice(PLATFORMS), rng.choice(KINDS)
    return {
        "service": number,
        "name": "%s %s | Max %dK | Refill %dD | Speed %dK/Day" % (
            platform, kind, rng.choice((1, 5, 10, 50, 500)), rng.choice((0, 7, 30, 365)),
            rng.choice((1, 5, 20, 100))),
        "type": rng.choice(["Default"] * 9 + ["Package"]),
        "category": "%s %s [%d]" % (platform, kind, rng.randrange(4)),
        "rate": "%.4f" % rng.lognormvariate(-0.3, 1.8),
        "min": str(rng.choice((10, 50, 100))),
        "max": str(rng.choice((1000, 10000, 1000000))),
        "refill": rng.random() < 0.6,
        "cancel": rng.random() < 0.4,
    }


def describe(rng, entry):
    lines = (" ".join(rng.choices(WORDS, k=8)) for _ in range(5))
    entry["desc"] = "\n".join(lines)
    entry["average_time"] = str(rng.randrange(1, 300))
    entry["dripfeed"] = False


def step(rng, services, next_number):
    count = len(services)

    def some(share):
        return rng.sample(services, max(1, round(count * share)))

    for entry in some(0.003):
        entry["rate"] = "%.4f" % (float(entry["rate"]) * rng.uniform(0.7, 1.3))
    for entry in some(0.0005):
        entry["max"] = str(rng.choice((500, 5000, 100000)))
    for entry in some(0.0002):
        entry["name"] += " ✅"
    for entry in some(0.0002):
        entry["refill"] = not entry["refill"]
    for entry in some(0.0005):
        services.remove(entry)
        services.insert(rng.randrange(len(services)), service(rng, next_number))
        next_number += 1
    return next_number


def main():
    folder, count, snapshots = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(7)
    services = [service(rng, number) for number in range(1, count + 1)]
    if "descriptions" in sys.argv[4:]:
        for entry in services:
            describe(rng, entry)
    next_number = count + 1
    for index in range(snapshots):
        if index:
            next_number = step(rng, services, next_number)
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(START + index * 3600))
        with open(os.path.join(folder, "services-%s.json" % stamp), "w") as file:
            json.dump(services, file, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
