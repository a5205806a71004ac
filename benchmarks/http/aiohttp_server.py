"""aiohttp on uvloop: the rows of the benchmark.

    aiohttp_server.py PORT TLS_PORT DIRECTORY
"""

import ssl
import sys

import uvloop
from aiohttp import web

port, tls_port, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
routes = web.RouteTableDef()
mebibyte = bytes(1 << 20)


def order(number):
    return {"id": number, "customer": "Ada Lovelace", "total": 19.99, "paid": True, "items": ["book", "pen"]}


one, many = order(42), [order(number + 100) for number in range(44)]


@routes.get("/")
async def hello(request):
    return web.Response(text="Hello, World!")


@routes.get("/json")
async def small(request):
    return web.json_response(one)


@routes.get("/orders")
async def large(request):
    return web.json_response(many)


@routes.get("/download")
async def download(request):
    return web.Response(body=mebibyte)


@routes.post("/upload")
async def upload(request):
    return web.Response(text=str(len(await request.read())))


async def parameters(request):
    return web.Response(text=f"{request.match_info['user']} {request.match_info['order']}")


async def main():
    app = web.Application(client_max_size=1 << 21)
    app.add_routes(routes)
    app.add_routes([web.get(f"/r{n}/users/{{user}}/orders/{{order}}", parameters) for n in range(50)])
    app.router.add_static("/static", f"{directory}/static")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{directory}/certificate.pem", f"{directory}/key.pem")
    await web.TCPSite(runner, "127.0.0.1", tls_port, ssl_context=context).start()


uvloop.install()
loop = uvloop.new_event_loop()
loop.run_until_complete(main())
loop.run_forever()
