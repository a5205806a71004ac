"""The same work in Python's asyncio. Prints nanoseconds, or bytes for each parked task.

    peers.py [--uvloop] switch | create | queue-1 | queue-1000 | lock | event | gather | waiting | sleeping
"""

import asyncio
import gc
import os
import sys
import time

EACH = 1_000
BATCHES, SIZE = 100, 1_000
PARKED = 200_000


async def switch():
    async def give_way():
        for _ in range(EACH):
            await asyncio.sleep(0)

    return await timed(2 * EACH, give_way(), give_way())


async def create():
    async def nothing():
        pass

    start = time.perf_counter_ns()
    tasks = [asyncio.create_task(nothing()) for _ in range(SIZE)]
    for task in tasks:
        await task
    return (time.perf_counter_ns() - start) / SIZE


async def queue(capacity):
    items = asyncio.Queue(capacity)

    async def put():
        for _ in range(EACH):
            await items.put(1)

    async def get():
        for _ in range(EACH):
            await items.get()

    return await timed(EACH, put(), get())


async def lock():
    mutex = asyncio.Lock()

    async def hold():
        for _ in range(EACH):
            async with mutex:
                await asyncio.sleep(0)

    return await timed(2 * EACH, hold(), hold())


async def event():
    ping, pong = asyncio.Event(), asyncio.Event()
    ping.set()

    async def hand_on(mine, other):
        for _ in range(EACH):
            await mine.wait()
            mine.clear()
            other.set()

    return await timed(2 * EACH, hand_on(ping, pong), hand_on(pong, ping))


async def gather():
    async def same(n):
        return n

    start = time.perf_counter_ns()
    await asyncio.gather(*map(same, range(SIZE)))
    return (time.perf_counter_ns() - start) / SIZE


async def timed(count, *bodies):
    start = time.perf_counter_ns()
    await asyncio.gather(*bodies)
    return (time.perf_counter_ns() - start) / count


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


async def tenth(batch):
    """The tenth percentile of short batches: what a busy machine disturbs least."""
    samples = sorted([await batch() for _ in range(BATCHES)])
    return samples[BATCHES // 10]


WORK = {
    "switch": lambda: tenth(switch),
    "create": lambda: tenth(create),
    "queue-1": lambda: tenth(lambda: queue(1)),
    "queue-1000": lambda: tenth(lambda: queue(1_000)),
    "lock": lambda: tenth(lock),
    "event": lambda: tenth(event),
    "gather": lambda: tenth(gather),
    "waiting": waiting,
    "sleeping": sleeping,
}


def main(arguments):
    if arguments[0] == "--uvloop":
        import uvloop

        uvloop.install()
        arguments = arguments[1:]
    print(round(asyncio.run(WORK[arguments[0]]())))


main(sys.argv[1:])
