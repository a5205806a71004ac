"""A chat over TCP: whatever one says, all read. A slow reader loses the oldest lines, and delays nobody."""

import asyncio

KEPT = 100

rooms = {}


def say(text):
    for lines in rooms.values():
        if lines.full():
            lines.get_nowait()
        lines.put_nowait(text)


async def show(writer, lines):
    while True:
        writer.write(f"{await lines.get()}\n".encode())
        await writer.drain()


async def chat(reader, writer):
    writer.write(b"What is your name?\n")
    name = (await reader.readline()).decode().strip()
    rooms[writer] = asyncio.Queue(KEPT)
    showing = asyncio.create_task(show(writer, rooms[writer]))
    say(f"{name} has come")
    try:
        while line := await reader.readline():
            say(f"{name}: {line.decode().strip()}")
    except ConnectionError:
        pass
    finally:
        del rooms[writer]
        showing.cancel()
        writer.close()
        say(f"{name} has left")


async def main():
    server = await asyncio.start_server(chat, "127.0.0.1", 0)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
