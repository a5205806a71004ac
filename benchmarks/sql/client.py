"""The shapes of Shape.java through aiomysql: client.py PEER PORT WARM_UP SECONDS TASKS,… SHAPE,… PID

For each shape and number of tasks it prints a line with both, the answers per second, and in microseconds the p50,
the p99, and the processor time of this process and of the database, whose number is given, for one.
"""

import asyncio
import random
import sys
import time

import aiomysql

ITEMS = 10_000
SHAPES = {
    "select-1": "SELECT 1",
    "point": "SELECT id, name, stock FROM item WHERE id = %s",
    "insert": "INSERT INTO event (task, note) VALUES (%s, 'a note of some length')",
    "fetch-1000": "SELECT id, name, stock FROM item LIMIT 1000",
}

peer, port = sys.argv[1], int(sys.argv[2])
warm_up, seconds = map(float, sys.argv[3:5])


def database_time():
    with open(f"/proc/{sys.argv[7]}/stat") as file:
        fields = file.read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def ask(pool, shape, ends, times):
    sql = SHAPES[shape]
    now = time.perf_counter()
    while now < ends:
        parameters = (random.randint(1, ITEMS),) if "%s" in sql else None
        async with pool.acquire() as connection:
            async with connection.cursor() as cursor:
                await cursor.execute(sql, parameters)
                if shape != "insert":
                    rows = await cursor.fetchall()
                    assert len(rows) == (1000 if shape == "fetch-1000" else 1)
        then, now = now, time.perf_counter()
        times.append(now - then)


async def measure(pool, shape, tasks, duration):
    times = []
    ends = time.perf_counter() + duration
    await asyncio.gather(*(ask(pool, shape, ends, times) for _ in range(tasks)))
    return sorted(times)


async def main():
    async with aiomysql.create_pool(host="127.0.0.1", port=port, user="root", db="test", autocommit=True) as pool:
        rows = [(shape, int(tasks)) for shape in sys.argv[6].split(",") for tasks in sys.argv[5].split(",")]
        for shape, tasks in rows:
            await measure(pool, shape, tasks, warm_up)
        for shape, tasks in rows:
            cpu, database = time.process_time(), database_time()
            times = await measure(pool, shape, tasks, seconds)
            cpu, database = time.process_time() - cpu, database_time() - database
            p50, p99 = (times[int(len(times) * share)] * 1e6 for share in (0.5, 0.99))
            rate = len(times) / seconds
            print(f"{shape} {tasks} {rate:.0f} {p50:.0f} {p99:.0f} {cpu / len(times) * 1e6:.1f} {database / len(times) * 1e6:.1f}", flush=True)


if peer == "aiomysql-uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
