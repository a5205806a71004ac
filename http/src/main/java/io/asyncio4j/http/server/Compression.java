package io.asyncio4j.http.server;

import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.coding.ContentEncoder;
import io.asyncio4j.http.server.content.AcceptedCodings;
import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.wire.ContentTypes;
import io.asyncio4j.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Applies a content coding to responses that are worth it, for clients that accept one. In a task.
///
/// Source: RFC 9110, sections 8.4 and 12.5.3.
final class Compression {

    private static final int AT_ONCE = 64 * 1024; // bytes that are encoded without giving others their turn
    private static final int BLOCK = 64 * 1024; // bytes

    private Compression() {}

    static Response apply(Request request, Response response, RouteOptions options) {
        if (!options.compress || !isWorthIt(response, options.compressFrom)) {
            return response;
        }
        Response varied = response.withAddedHeader("Vary", "Accept-Encoding");
        String coding =
                AcceptedCodings.of(request.headers().all("Accept-Encoding")).best(Codings.known());
        return coding == null ? varied : encoded(varied, coding);
    }

    private static boolean isWorthIt(Response response, int least) {
        Headers headers = response.headers();
        int status = response.status();
        return status != 204
                && status != 205
                && status != 206
                && status != 304
                && !headers.contains("Content-Encoding")
                && !headers.contains("Content-Range")
                && !String.join(",", headers.all("Cache-Control"))
                        .toLowerCase(Locale.ROOT)
                        .contains("no-transform")
                && ContentTypes.isCompressible(headers.first("Content-Type").orElse(""))
                && isLong(response, least);
    }

    /// Whether it is long enough; the answer to a HEAD says how long that to a GET would be.
    private static boolean isLong(Response response, int least) {
        long length = Math.max(response.length(), response.declaredLength());
        return length >= least || (length < 0 && response.content() instanceof Response.Streamed);
    }

    private static Response encoded(Response response, String coding) {
        Headers headers = response.headers()
                .without("Content-Length")
                .without("Accept-Ranges")
                .replacing("Content-Encoding", coding);
        EntityTag tag = headers.first("ETag").flatMap(EntityTag::parse).orElse(null);
        if (tag != null) {
            headers = headers.replacing("ETag", tag.weakened().toString());
        }
        return response.withHeaders(headers).withContent(encoded(response.content(), coding));
    }

    private static Response.Content encoded(Response.Content content, String coding) {
        return switch (content) {
            case Response.Whole(byte[] bytes) when bytes.length == 0 -> unsent(); // of a HEAD
            case Response.Whole(byte[] bytes)
            when bytes.length <= AT_ONCE -> new Response.Whole(encoded(bytes, coding));
            case Response.Whole(byte[] bytes) -> new Response.Streamed(out -> out.write(bytes), null, coding);
            case Response.Streamed stream -> new Response.Streamed(stream.writer(), stream.trailers(), coding);
            case Response.Opened(var file, var pieces) ->
                new Response.Streamed(out -> copy(file, pieces, out), null, coding);
            case Response.File file -> file;
            case Response.Switched switched -> switched;
        };
    }

    private static byte[] encoded(byte[] bytes, String coding) {
        ContentEncoder encoder = Codings.encoder(coding);
        try {
            var all = new ByteArrayOutputStream(bytes.length / 2);
            all.writeBytes(encoder.encode(bytes));
            all.writeBytes(encoder.finish());
            return all.toByteArray();
        } finally {
            encoder.close();
        }
    }

    private static Response.Content unsent() {
        return new Response.Streamed(_ -> {});
    }

    private static void copy(OpenedFile file, List<Response.Piece> pieces, StreamWriter out) throws IOException {
        for (Response.Piece piece : pieces) {
            Range range = piece.range();
            for (long done = 0; range != null && done < range.count(); done += BLOCK) {
                out.write(file.read(range.offset() + done, (int) Math.min(BLOCK, range.count() - done)));
            }
        }
    }

    /// An encoder of a stream.
    static @Nullable ContentEncoder encoder(@Nullable String coding) {
        return coding == null ? null : Codings.encoder(coding);
    }
}
