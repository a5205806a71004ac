"""aiohttp at one end of a WebSocket: `client URL`, or `server`."""

import asyncio
import sys

from aiohttp import ClientSession, WSMsgType, web

TEXTS = ["tea", "", "Grüße 🍵 " * 20_000]


async def client(url):
    async with ClientSession() as session:
        async with session.ws_connect(url, compress=15, protocols=["v1"], autoping=True) as ws:
            for text in TEXTS:
                await ws.send_str(text)
                assert await ws.receive_str() == text
            await ws.send_bytes(bytes(range(256)) * 1000)
            assert await ws.receive_bytes() == bytes(range(256)) * 1000
            await ws.ping(b"?")
            await ws.send_str("close")
            end = await ws.receive()
            print("closed", end.type.name, ws.close_code, ws.protocol, bool(ws.compress), flush=True)


async def echo(request):
    ws = web.WebSocketResponse(protocols=["v1"], compress=True)
    await ws.prepare(request)
    async for message in ws:
        if message.type == WSMsgType.TEXT and message.data == "close":
            await ws.close(code=4001, message=b"as asked")
        elif message.type == WSMsgType.TEXT:
            await ws.send_str(message.data)
        else:
            await ws.send_bytes(message.data)
    return ws


async def server():
    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("port", site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(300)


asyncio.run(client(sys.argv[2]) if sys.argv[1] == "client" else server())
