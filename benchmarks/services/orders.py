"""Orders of a café: a small REST service, with a page."""

import sys
from pathlib import Path

from aiohttp import web

ORDERS = web.AppKey("orders", dict) if hasattr(web, "AppKey") else "orders"


def checked(body):
    """The drink and the cups of a body; or all that is wrong with it, as one answer."""
    if not isinstance(body, dict):
        raise invalid([("", "must be an object")])
    errors = []
    drink = body.get("drink")
    cups = body.get("cups", 1)
    if not isinstance(drink, str) or not drink.strip():
        errors.append(("/drink", "must be a text that is not blank"))
    if not isinstance(cups, int) or isinstance(cups, bool) or not 1 <= cups <= 20:
        errors.append(("/cups", "must be 1 to 20"))
    if errors:
        raise invalid(errors)
    return drink, cups


def invalid(errors):
    text = web.json_response({"errors": [{"pointer": p, "detail": d} for p, d in errors]}).text
    return web.HTTPUnprocessableEntity(text=text, content_type="application/problem+json")


async def add(request):
    try:
        body = await request.json()
    except ValueError as e:
        raise web.HTTPBadRequest(text=f"bad JSON: {e}")
    drink, cups = checked(body)
    orders = request.app[ORDERS]
    order = {"id": len(orders) + 1, "drink": drink, "cups": cups}
    orders[order["id"]] = order
    return web.json_response(order, status=201, headers={"Location": f"/orders/{order['id']}"})


async def search(request):
    drink = request.query.get("drink")
    orders = request.app[ORDERS].values()
    return web.json_response([order for order in orders if drink is None or order["drink"] == drink])


async def get(request):
    order = request.app[ORDERS].get(int(request.match_info["id"]))
    if order is None:
        raise web.HTTPNotFound(text=f"no order {request.match_info['id']}")
    return web.json_response(order)


async def page(request):
    return web.FileResponse(Path(__file__).parent / "static" / "index.html")


def application():
    app = web.Application()
    app[ORDERS] = {}
    app.router.add_get("/", page)
    app.router.add_post("/orders", add)
    app.router.add_get("/orders", search)
    app.router.add_get(r"/orders/{id:\d+}", get)
    app.router.add_static("/static", Path(__file__).parent / "static")
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]))
