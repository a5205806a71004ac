"""Crawls a site from its first page on, with a few requests at a time."""

import asyncio
import re
import sys
from urllib.parse import urljoin

import aiohttp

WORKERS = 3
LINK = re.compile(r'href="([^"#]+)"')

start = sys.argv[1]
queue = asyncio.Queue()
seen = set()


def add(url):
    if url.startswith(start) and url not in seen:
        seen.add(url)
        queue.put_nowait(url)


async def fetch(session, url):
    async with asyncio.timeout(10), session.get(url) as response:
        response.raise_for_status()
        return await response.text()


async def work(session):
    while True:
        url = await queue.get()
        try:
            links = LINK.findall(await fetch(session, url))
            print(f"{url}: {len(links)} links")
            for link in links:
                add(urljoin(url, link))
        except (aiohttp.ClientError, TimeoutError) as error:
            print(f"{url}: {type(error).__name__}")
        finally:
            queue.task_done()


async def main():
    add(start)
    async with aiohttp.ClientSession() as session:
        workers = [asyncio.create_task(work(session)) for _ in range(WORKERS)]
        await queue.join()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    print(f"{len(seen)} pages")


asyncio.run(main())
