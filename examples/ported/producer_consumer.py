"""A baker puts loaves on a shelf with room for three; two sellers take them off until the baker goes home."""

import asyncio

LOAVES = 8
HOME = object()


async def bake(shelf):
    for loaf in range(1, LOAVES + 1):
        await asyncio.sleep(0.01)
        await shelf.put(loaf)
        print(f"baked {loaf}")
    await shelf.join()
    await shelf.put(HOME)


async def sell(name, shelf):
    sold = 0
    while (loaf := await shelf.get()) is not HOME:
        await asyncio.sleep(0.05)
        print(f"{name} sold {loaf}")
        sold += 1
        shelf.task_done()
    await shelf.put(HOME)
    return sold


async def main():
    shelf = asyncio.Queue(3)
    async with asyncio.TaskGroup() as group:
        group.create_task(bake(shelf))
        sellers = [group.create_task(sell(name, shelf)) for name in ("Ada", "Bob")]
    print(f"sold {sum(seller.result() for seller in sellers)} in all")


asyncio.run(main())
