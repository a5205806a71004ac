"""Does a job at a fixed rate; at Ctrl-C or a SIGTERM it finishes the one under way and says goodbye."""

import asyncio
import signal

PERIOD = 0.2
stop = asyncio.Event()


async def job(number):
    await asyncio.sleep(0.05)
    print(f"job {number} done", flush=True)


async def every(period):
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not stop.is_set():
        yield
        due += period
        try:
            async with asyncio.timeout_at(due):
                await stop.wait()
        except TimeoutError:
            pass


async def main():
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    number = 0
    async for _ in every(PERIOD):
        number += 1
        await job(number)
    print(f"goodbye after {number} jobs")


asyncio.run(main())
