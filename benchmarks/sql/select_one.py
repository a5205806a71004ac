"""`SELECT 1` through aiomysql; `select_one.py aiomysql|aiomysql-uvloop CONNECTIONS WARM_UP SECONDS PORT`.

Prints round trips per second, and of one in microseconds the p50, the p99 and the processor time of this process.
"""

import asyncio
import sys
import time

import aiomysql

peer, connections, warm_up, seconds, port = sys.argv[1], *map(int, sys.argv[2:6])


async def query(ends, times):
    connection = await aiomysql.connect(host="127.0.0.1", port=port, user="root", db="test")
    async with connection.cursor() as cursor:
        now = time.perf_counter()
        while now < ends:
            await cursor.execute("SELECT 1")
            assert await cursor.fetchone() == (1,)
            then, now = now, time.perf_counter()
            times.append(now - then)
    connection.close()


async def measure(duration):
    times = []
    ends = time.perf_counter() + duration
    await asyncio.gather(*(query(ends, times) for _ in range(connections)))
    return sorted(times)


async def main():
    await measure(warm_up)
    cpu = time.process_time()
    times = await measure(seconds)
    cpu = time.process_time() - cpu
    p50, p99 = (times[int(len(times) * share)] * 1e6 for share in (0.5, 0.99))
    print(f"{len(times) / seconds:.0f} {p50:.0f} {p99:.0f} {cpu / len(times) * 1e6:.1f}")


if peer == "aiomysql-uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
