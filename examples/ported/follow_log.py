"""Shows the lines of a log that match a pattern as they are written, until a line says END."""

import asyncio
import os
import re
import sys

POLL = 0.1


async def follow(log):
    rest = ""
    while True:
        rest += log.readline()
        if rest.endswith("\n"):
            yield rest.rstrip()
            rest = ""
            continue
        await asyncio.sleep(POLL)
        if os.stat(log.name).st_size < log.tell():
            log.seek(0)


async def show(path, pattern):
    with open(path) as log:
        log.seek(0, os.SEEK_END)
        print(f"following {path}", flush=True)
        async for line in follow(log):
            if re.search(pattern, line):
                print(line, flush=True)
            if line == "END":
                break


asyncio.run(show(sys.argv[1], sys.argv[2]))
