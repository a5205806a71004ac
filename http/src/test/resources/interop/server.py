"""A server for the tests: server.py FILE; says which port it has. FILE is what /file sends."""

import asyncio
import hashlib
import sys

from aiohttp import web

streams = 0  # that are being sent
routes = web.RouteTableDef()


@routes.get("/text")
async def text(request):
    return web.Response(text="text of " + request.query.get("id", ""))


@routes.put("/upload")
async def upload(request):
    digest = hashlib.sha256()
    length = 0
    async for piece in request.content.iter_any():
        digest.update(piece)
        length += len(piece)
    framing = request.headers.get("Transfer-Encoding", "length")
    return web.Response(text=f"{length} {digest.hexdigest()}", headers={"X-Framing": framing})


# aiohttp decodes requests by itself
routes.put("/unpack")(upload)


@routes.get("/stream")
async def stream(request):
    global streams
    streams += 1
    try:
        response = web.StreamResponse()
        await response.prepare(request)
        block = b"0123456789abcdef" * 4096
        left = int(request.query["bytes"])
        while left > 0:
            await response.write(block[:left])
            left -= len(block)
        return response
    finally:
        streams -= 1


@routes.get("/streams")
async def count(request):
    return web.Response(text=str(streams))


@routes.get("/packed")
async def packed(request):
    response = web.Response(text="0123456789" * 100_000)
    response.enable_compression(web.ContentCoding(request.query["coding"]))
    return response


@routes.get("/file")
async def file(request):
    return web.FileResponse(sys.argv[1])


async def refuse_body(request):
    raise web.HTTPUnauthorized(text="refused")


async def refuse(request):
    return web.Response(status=401, text="refused")


@routes.get("/nothing")
async def nothing(request):
    return web.Response(status=204)


@routes.get("/unchanged")
async def unchanged(request):
    return web.Response(status=304, headers={"ETag": '"a"'})


@routes.get("/idle")
async def idle(request):
    asyncio.get_running_loop().call_later(0.01, request.transport.close)
    return web.Response(text="idle")


def aborts_after(sent):
    async def handler(request):
        if sent:
            request.transport.write(sent)
        request.transport.close()  # after what has been written
        await asyncio.sleep(60)  # until it is cancelled or the connection is gone

    return handler


async def abort_upload(request):
    await request.content.readany()
    request.transport.abort()
    await asyncio.sleep(60)


async def main():
    app = web.Application(client_max_size=1 << 40)
    app.add_routes(routes)
    app.router.add_put("/refuse", refuse, expect_handler=refuse_body)
    head = b"HTTP/1.1 200 OK\r\n"
    app.router.add_get("/abort/before", aborts_after(b""))
    app.router.add_get("/abort/head", aborts_after(head + b"Content-"))
    app.router.add_get("/abort/length", aborts_after(head + b"Content-Length: 10\r\n\r\nhalf"))
    app.router.add_get("/abort/chunk", aborts_after(head + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"))
    app.router.add_put("/abort/upload", abort_upload)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("port", site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
