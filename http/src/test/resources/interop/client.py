"""A client for the tests: client.py METHOD URL TIMES BODY WAYS HEADER...

BODY: a file or -; WAYS: chunked, expect, form, joined by commas, or -."""

import asyncio
import hashlib
import sys

import aiohttp

method, url, times, file, way_list, *header_lines = sys.argv[1:]
ways = set(way_list.split(","))
headers = dict(line.split(": ", 1) for line in header_lines)


def body():
    if "form" in ways:
        form = aiohttp.FormData()
        form.add_field("drink", "tëa")
        form.add_field("leaf", open(file, "rb"), filename="leaf.bin")
        return form
    return None if file == "-" else open(file, "rb")


async def ask(session):
    options = {"expect100": "expect" in ways, "headers": headers}
    if "chunked" in ways:
        options["chunked"] = True
    async with session.request(method, url, data=body(), allow_redirects=False, **options) as response:
        digest = hashlib.sha256()
        length = 0
        first = b""
        async for piece in response.content.iter_any():
            digest.update(piece)
            length += len(piece)
            if len(first) < 1000:
                first += piece
        print("status", response.status)
        for name, value in response.headers.items():
            print(f"header {name}: {value}")
        print("length", length)
        print("sha256", digest.hexdigest())
        print("text", first[:1000].decode(errors="replace").replace("\n", " "))


async def main():
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector) as session:
        for _ in range(int(times)):
            await ask(session)


try:
    asyncio.run(main())
except Exception as error:
    print(f"error {type(error).__name__}: {error}".replace("\n", " "))
    sys.exit(1)
