package io.asyncio4j.test;

/// A buffer that gets every byte by itself.
class StreamBufferByteByByteTest extends StreamReaderContract {

    @Override
    protected void run(Story story) {
        StreamBufferTest.inPieces(1, story);
    }
}
