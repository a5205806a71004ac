package io.asyncio4j.benchmarks.core

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
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
