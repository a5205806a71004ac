"""aiohttp's client on uvloop: a task for each connection.

    aiohttp_client.py URL REQUESTS CONNECTIONS
"""

import asyncio
import sys
import time

import aiohttp
import uvloop

url, requests, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


async def get(session, times):
    for _ in range(requests // connections):
        start = time.perf_counter()
        async with session.get(url) as response:
            await response.read()
        times.append(time.perf_counter() - start)


async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        for _ in sys.stdin:
            times = []
            start = time.perf_counter()
            await asyncio.gather(*(get(session, times) for _ in range(connections)))
            seconds = time.perf_counter() - start
            times.sort()
            print(f"{requests / seconds:.0f} {times[requests // 2] * 1e3:.3f} {times[requests // 100 * 99] * 1e3:.3f}", flush=True)


uvloop.install()
asyncio.run(main())
