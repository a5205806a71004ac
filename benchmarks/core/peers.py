"""The same work in Python's asyncio. Prints nanoseconds, or bytes for each parked task.

    peers.py switch | create | waiting | sleeping
"""

import asyncio
import gc
import os
import sys
import time

EACH = 200_000
BATCHES, SIZE = 100, 1_000
PARKED = 200_000


async def switch():
    async def give_way():
        for _ in range(EACH):
            await asyncio.sleep(0)

    start = time.perf_counter_ns()
    await asyncio.gather(give_way(), give_way())
    return (time.perf_counter_ns() - start) / (2 * EACH)


async def create():
    async def nothing():
        pass

    start = time.perf_counter_ns()
    for _ in range(BATCHES):
        tasks = [asyncio.create_task(nothing()) for _ in range(SIZE)]
        for task in tasks:
            await task
    return (time.perf_counter_ns() - start) / (BATCHES * SIZE)


async def waiting():
    future = asyncio.get_running_loop().create_future()

    async def wait():
        await future

    return await parked(wait)


async def sleeping():
    return await parked(lambda: asyncio.sleep(3_600))


async def parked(body):
    before = used()
    tasks = [asyncio.create_task(body()) for _ in range(PARKED)]
    await asyncio.sleep(0)
    after = used()
    for task in tasks:
        task.cancel()
    return (after - before) / PARKED


def used():
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


work = {"switch": switch, "create": create, "waiting": waiting, "sleeping": sleeping}[sys.argv[1]]
print(round(asyncio.run(work())))
