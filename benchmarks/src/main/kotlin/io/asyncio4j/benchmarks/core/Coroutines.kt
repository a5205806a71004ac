package io.asyncio4j.benchmarks.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** The same work in Kotlin's coroutines, on one event loop. */
object Coroutines {

    @JvmStatic
    fun switches(each: Int) = runBlocking {
        repeat(2) { launch { repeat(each) { yield() } } }
    }

    @JvmStatic
    fun createAndJoin(batches: Int, size: Int) = runBlocking {
        repeat(batches) {
            val jobs = ArrayList<Job>(size)
            repeat(size) { jobs.add(launch { }) }
            jobs.forEach { it.join() }
        }
    }

    @JvmStatic
    fun sleeps(tasks: Int, sleeps: Int) = runBlocking {
        repeat(tasks) { launch { repeat(sleeps) { delay(1) } } }
    }

    @JvmStatic
    fun timeouts(count: Int, millis: Long) = runBlocking {
        repeat(count) { withTimeout(millis) { } }
    }

    @JvmStatic
    fun queue(items: Int, capacity: Int) = runBlocking {
        val channel = Channel<Int>(capacity)
        launch { repeat(items) { channel.send(1) } }
        launch { repeat(items) { channel.receive() } }
    }

    @JvmStatic
    fun locks(each: Int) = runBlocking {
        val mutex = Mutex()
        repeat(2) { launch { repeat(each) { mutex.withLock { yield() } } } }
    }

    @JvmStatic
    fun events(each: Int) = runBlocking {
        val ping = Semaphore(1)
        val pong = Semaphore(1, 1)
        launch { repeat(each) { ping.acquire(); pong.release() } }
        launch { repeat(each) { pong.acquire(); ping.release() } }
    }

    @JvmStatic
    fun gather(batches: Int, size: Int) = runBlocking {
        var last = 0
        repeat(batches) { last = List(size) { async { it } }.awaitAll().last() }
        last
    }

    @JvmStatic
    fun waiting(count: Int, measure: Runnable) = runBlocking {
        val promise = CompletableDeferred<Unit>()
        val jobs = List(count) { launch { promise.await() } }
        yield()
        measure.run()
        promise.complete(Unit)
        jobs.forEach { it.join() }
    }

    @JvmStatic
    fun sleeping(count: Int, measure: Runnable) = runBlocking {
        val jobs = List(count) { launch { delay(3_600_000) } }
        yield()
        measure.run()
        jobs.forEach { it.cancel() }
    }
}
