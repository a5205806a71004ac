"""Runs a command and shows what it prints, as it prints it, with the time; ends it after a while."""

import asyncio
import sys
import time

LIMIT = 10

begin = time.monotonic()


async def show(stream, mark):
    async for line in stream:
        seconds = int(time.monotonic() - begin)
        print(f"{seconds} {mark} {line.decode().rstrip()}", flush=True)


async def main():
    process = await asyncio.create_subprocess_exec(
        *sys.argv[1:],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(show(process.stdout, "|"), show(process.stderr, "!"))
            print(f"exit status {await process.wait()}")
    except TimeoutError:
        print(f"too slow: ended after {LIMIT} s")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


asyncio.run(main())
