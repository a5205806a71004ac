package io.asyncio4j.test;

/// A buffer that gets the bytes one by one.
class StreamBufferByteByByteTest extends StreamReaderContract {

    @Override
    protected void run(Story story) {
        StreamBufferTest.inPieces(1, story);
    }
}
