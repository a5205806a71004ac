"""A service that keeps notes in memory, and speaks JSON."""

import sys

from aiohttp import web

notes = {}
routes = web.RouteTableDef()


def find(request):
    note = notes.get(int(request.match_info["id"]))
    if note is None:
        raise web.HTTPNotFound(text="no such note")
    return note


@routes.get("/notes")
async def search(request):
    word = request.query.get("word", "")
    return web.json_response([note for note in notes.values() if word in note["text"]])


@routes.post("/notes")
async def add(request):
    note = {"id": len(notes) + 1, "text": (await request.json())["text"]}
    notes[note["id"]] = note
    return web.json_response(note, status=201)


@routes.get(r"/notes/{id:\d+}")
async def get(request):
    return web.json_response(find(request))


@routes.delete(r"/notes/{id:\d+}")
async def delete(request):
    del notes[find(request)["id"]]
    return web.Response(status=204)


app = web.Application()
app.add_routes(routes)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
