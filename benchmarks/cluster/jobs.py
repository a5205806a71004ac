"""Dask's distributed scheduler: what a job costs, and how a list of jobs that compute gets quicker with more workers.

jobs.py cost WARM_UP SECONDS | jobs.py list WORKERS JOBS: prints a line of figures, as Jobs.java does.
"""

import asyncio
import sys
import time

from distributed import Client, LocalCluster

AT_ONCE = 100
STEPS = 1_500_000  # of a job that computes, about a tenth of a second


def one():
    return 1


def compute(_):
    total = 0
    for n in range(STEPS):
        total ^= n
    return total & 1


async def one_by_one(client, seconds):
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        await client.submit(one, pure=False)
        times.append(time.perf_counter() - begin)
    return sorted(times)


async def many_at_once(client, seconds):
    end = time.perf_counter() + seconds

    async def some():
        done = 0
        while time.perf_counter() < end:
            done += await client.submit(one, pure=False)
        return done

    return sum(await asyncio.gather(*(some() for _ in range(AT_ONCE))))


async def cost(client, warm_up, seconds):
    await one_by_one(client, warm_up)
    times = await one_by_one(client, seconds)
    await many_at_once(client, warm_up)
    many = await many_at_once(client, seconds)
    print(f"{times[len(times) // 2] * 1e6:.1f} {times[int(len(times) * 0.99)] * 1e6:.1f} {many / seconds:.0f}")


async def jobs(client, workers, count):
    await client.gather(client.map(compute, range(4 * workers), pure=False))
    begin = time.perf_counter()
    await client.gather(client.map(compute, range(count), pure=False))
    print(f"{time.perf_counter() - begin:.3f}")


async def main(kind, first, second):
    workers = first if kind == "list" else 1
    async with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, asynchronous=True
    ) as cluster, Client(cluster, asynchronous=True) as client:
        await (jobs(client, first, second) if kind == "list" else cost(client, first, second))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
