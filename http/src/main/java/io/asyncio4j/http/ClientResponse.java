package io.asyncio4j.http;

import io.asyncio4j.http.ClientTimeoutException.Phase;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response. It holds its connection until its body is read or it is closed: use it in a
/// `try`-with-resources, or read it whole by [#text] or [#bytes].
///
/// Source: `aiohttp.ClientResponse`.
public final class ClientResponse implements AutoCloseable {

    private static final int MOST_OF_ERROR = 64 * 1024; // bytes
    private static final int MOST_DRAINED = 64 * 1024; // bytes

    private final Url url;
    private final Exchanges.ResponseHead head;
    private final ClientConnection connection;
    private final RequestClock clock;
    private final List<String> history;
    private final StreamBuffer body = new StreamBuffer(new Pulled());
    private byte @Nullable [] bytes; // once read

    ClientResponse(
            Url url,
            Exchanges.ResponseHead head,
            ClientConnection connection,
            RequestClock clock,
            List<String> history) {
        this.url = url;
        this.head = head;
        this.connection = connection;
        this.clock = clock;
        this.history = history;
    }

    /// The status: 200 to 599.
    public int status() {
        return head.status();
    }

    /// What the server calls the status; may be empty.
    public String reason() {
        return head.reason();
    }

    /// Whether the status is below 400.
    public boolean isOk() {
        return status() < 400;
    }

    /// The headers.
    public Headers headers() {
        return head.headers();
    }

    /// Where it came from, after all redirects.
    public String url() {
        return url.toString();
    }

    /// The URLs that were redirected, in order.
    public List<String> history() {
        return history;
    }

    /// Throws if the status is 400 or more.
    ///
    /// @return this
    /// @throws StatusException with the beginning of the body
    public ClientResponse raiseForStatus() {
        if (isOk()) {
            return this;
        }
        try (this) {
            throw new StatusException(status(), reason(), beginning());
        }
    }

    /// The whole body; then the connection is free.
    ///
    /// @throws ClientTimeoutException if the server is silent for too long
    /// @throws PayloadException if the body ends before it is complete
    public byte[] bytes() {
        if (bytes == null) {
            try (this) {
                bytes = body.readAll();
            }
        }
        return bytes;
    }

    /// The whole body as text, in the charset of its Content-Type, else UTF-8; see [#bytes].
    public String text() {
        return new String(bytes(), charset());
    }

    /// The body as it arrives.
    public StreamReader body() {
        return body;
    }

    /// Gives the connection back: for the next request if the body was read, else it is closed. Nothing
    /// happens if that was done already.
    @Override
    public void close() {
        connection.release();
    }

    @Override
    public String toString() {
        return "ClientResponse[" + status() + " " + url + "]";
    }

    /// Reads a short rest away, so that the connection can be used again.
    void drain() {
        int left = MOST_DRAINED;
        while (left > 0 && !connection.isExchangeOver()) {
            byte[] chunk = read(left);
            left -= chunk.length;
        }
    }

    private byte[] read(int atMost) {
        byte[] chunk = head.body().hasEnded()
                ? head.body().read(atMost)
                : clock.within(Phase.BODY, () -> head.body().read(atMost));
        if (chunk.length == 0) {
            connection.release();
        }
        return chunk;
    }

    private String beginning() {
        var beginning = new ByteArrayOutputStream();
        for (byte[] chunk : body.chunks()) {
            beginning.write(chunk, 0, Math.min(chunk.length, MOST_OF_ERROR - beginning.size()));
            if (beginning.size() >= MOST_OF_ERROR) {
                break;
            }
        }
        return beginning.toString(charset());
    }

    private Charset charset() {
        return headers().charset();
    }

    /// The body comes from the connection when it is read, so that the clock sees how long the server is silent.
    private final class Pulled implements StreamBuffer.Source {

        @Override
        public void wanted() {
            byte[] chunk = read(Integer.MAX_VALUE);
            if (chunk.length == 0) {
                body.feedEof();
            } else {
                body.feed(chunk);
            }
        }
    }
}
