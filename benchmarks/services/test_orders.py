import unittest

from aiohttp.test_utils import AioHTTPTestCase

from orders import application


class OrdersTest(AioHTTPTestCase):
    async def get_application(self):
        return application()

    async def test_an_order_is_kept(self):
        made = await self.client.post("/orders", json={"drink": "tea", "cups": 2})
        self.assertEqual(201, made.status)
        self.assertEqual({"id": 1, "drink": "tea", "cups": 2}, await made.json())
        self.assertEqual([await made.json()], await (await self.client.get("/orders?drink=tea")).json())
        self.assertEqual(404, (await self.client.get("/orders/2")).status)

    async def test_every_mistake_is_told_at_once(self):
        refused = await self.client.post("/orders", json={"cups": "many"})
        self.assertEqual(422, refused.status)
        errors = (await refused.json(content_type=None))["errors"]
        self.assertEqual(["/drink", "/cups"], [error["pointer"] for error in errors])

    async def test_there_is_a_page(self):
        page = await self.client.get("/")
        self.assertIn("<h1>Orders</h1>", await page.text())


if __name__ == "__main__":
    unittest.main()
