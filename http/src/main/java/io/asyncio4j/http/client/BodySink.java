package io.asyncio4j.http.client;

import io.asyncio4j.stream.StreamWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;

/// Takes the body of a request. In the task that writes it.
interface BodySink extends StreamWriter {

    /// Sends a large array piece by piece, so that not all of it is copied at once.
    ///
    /// @waits while the server is slow; a cancellation leaves what was sent
    void writeSlices(byte[] bytes);

    /// Sends `count` bytes of a file, from its beginning on, and waits until they have left.
    ///
    /// @waits until the file has left; a cancellation leaves what was sent
    /// @throws IOException if it cannot be read, or is shorter by now
    void writeFile(FileChannel file, long count) throws IOException;
}
