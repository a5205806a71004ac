package io.asyncio4j.http.server;

import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.TrailerFields;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends the body of one answer, whatever carries it. In its task.
final class AnswerBody {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Outlet outlet;
    private final String request; // for the log
    private long bytes; // that were sent
    private @Nullable HttpHeaders trailers;

    AnswerBody(Outlet outlet, String request) {
        this.outlet = outlet;
        this.request = request;
    }

    /// Sends the body of a response that is a stream or a file, and logs what fails.
    ///
    /// @return whether it was sent to its end; else it must be cut short
    boolean send(Response response, Framing framing) {
        return switch (response.content()) {
            case Response.Streamed streamed -> sendStreamed(streamed, framing);
            case Response.Opened(var file, var pieces) -> sendFile(file, pieces, response.length());
            default -> throw new IllegalStateException("no body that is sent in pieces: " + response.content());
        };
    }

    /// How many bytes were sent.
    long bytes() {
        return bytes;
    }

    /// What follows the body; null if nothing does.
    @Nullable
    HttpHeaders trailers() {
        return trailers;
    }

    private boolean sendStreamed(Response.Streamed streamed, Framing framing) {
        var writer = new BodyWriter(
                outlet,
                framing instanceof Framing.Counted(long length) ? length : -1,
                Compression.encoder(streamed.coding()));
        try {
            streamed.writer().accept(writer);
            writer.finish();
            if (streamed.trailers() != null && framing instanceof Framing.Chunked) {
                HttpHeaders fields = streamed.trailers().get().fields().values();
                TrailerFields.ensureAllowed(fields.names());
                trailers = fields;
            }
            return true;
        } catch (Exception e) {
            logFailure(writer.explains(e), e);
            return false;
        } finally {
            writer.release(); // whoever still has it must not write into the next response
            bytes = writer.written();
        }
    }

    private boolean sendFile(OpenedFile file, List<Response.Piece> pieces, long length) {
        var sending = new FileSender(outlet, file);
        try {
            for (Response.Piece piece : pieces) {
                sending.send(piece);
            }
        } catch (IOException e) {
            logFailure(!outlet.isOpen() && !sending.isCut(), e);
            return false;
        }
        bytes = length;
        return true;
    }

    private void logFailure(boolean clientLeft, Exception failure) {
        LOGGER.log(
                clientLeft ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
                "body of the response to " + request + " failed",
                failure);
    }
}
