#!/usr/bin/env python3
"""Times commands in turns, so that a slow minute of the machine is everybody's, each turn in an order of its own, so
that what one leaves behind is, too. Prints a Markdown table.

turns.py ROUNDS NAME COMMAND [NAME COMMAND]...
"""

import random
import shlex
import statistics
import subprocess
import sys
import time

WARM_UP = 3


def milliseconds(command):
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - begun)


rounds, names, commands = int(sys.argv[1]), sys.argv[2::2], [shlex.split(text) for text in sys.argv[3::2]]
times = [[] for _ in commands]
both = list(zip(commands, times))
for number in range(WARM_UP + rounds):
    for command, known in random.sample(both, len(both)):
        taken = milliseconds(command)
        if number >= WARM_UP:
            known.append(taken)

medians = [statistics.median(known) for known in times]
print(f"| In turns, {rounds} times | Median [ms] | Min [ms] | Relative |\n|:---|---:|---:|---:|")
for name, median, known in zip(names, medians, times):
    print(f"| `{name}` | {median:.1f} | {min(known):.1f} | {median / medians[0]:.2f} |")
