package io.asyncio4j.http.client;

/// A request on a stream of HTTP/2 that is cancelled at every point of it, and on random schedules, while another
/// is on the same connection: that goes on, and no stream, place or window is lost.
class CancelledStreamTest extends CancelledRequestTest {

    @Override
    void configure(ClientOptions options) {
        options.http2PriorKnowledge(true);
    }
}
