"""asyncio's streams; `echo.py asyncio|uvloop PORT`."""

import asyncio
import sys

loop, port = sys.argv[1], int(sys.argv[2])


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionResetError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", port)
    await server.serve_forever()


if loop == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
