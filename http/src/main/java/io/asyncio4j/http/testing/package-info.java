/// Tests of programs that speak HTTP, without a network and on a virtual clock.
///
/// [TestClient][io.asyncio4j.http.testing.TestClient] asks an application that listens nowhere; a
/// [RawConnection][io.asyncio4j.http.testing.RawConnection] sends it what no client would.
/// [MockHttp][io.asyncio4j.http.testing.MockHttp] stands in for the servers that a client asks, each
/// [ExpectedRequest][io.asyncio4j.http.testing.ExpectedRequest] with its answer.
///
/// A `MemoryNetwork` serves an application on connections of two `MemoryChannel`s. It needs nothing of the loop
/// but its callbacks, so that any clock will do.
///
/// May use: `http`, `http.client`, `http.server`, `http.wire`. Nobody uses it but tests.
@NullMarked
package io.asyncio4j.http.testing;

import org.jspecify.annotations.NullMarked;
