"""aiohttp on uvloop: a set of WebSockets. `aiohttp_server.py PORT`"""

import asyncio
import sys
import time

import uvloop
from aiohttp import WSMsgType, web

room = set()


async def echo(request):
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    async for message in socket:
        if message.type == WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


async def listen(request):
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    room.add(socket)
    try:
        async for _ in socket:
            pass
    finally:
        room.discard(socket)
    return socket


async def announce():
    while True:
        await asyncio.sleep(1)
        text = f"{time.monotonic_ns():020d} {'':43}"
        for socket in list(room):
            await socket.send_str(text)


async def background(app):
    task = asyncio.create_task(announce())
    yield
    task.cancel()


uvloop.install()
app = web.Application()
app.add_routes([web.get("/echo", echo), web.get("/room", listen)])
app.cleanup_ctx.append(background)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
