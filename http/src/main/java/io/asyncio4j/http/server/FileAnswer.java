package io.asyncio4j.http.server;

import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.AcceptedCodings;
import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.FileQuery;
import io.asyncio4j.http.server.content.FileState;
import io.asyncio4j.http.server.content.OpenedFile;
import io.asyncio4j.http.server.content.Validators;
import io.asyncio4j.http.wire.ContentTypes;
import io.asyncio4j.http.wire.HeaderFields;
import io.asyncio4j.http.wire.HttpDate;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// What a client gets of a file: all of it, parts, or why not. In a task.
final class FileAnswer {

    private final Request request;
    private final Response base;
    private final FileState state;
    private final HttpHeaders headers;

    private FileAnswer(Request request, Response base, FileState state) {
        this.request = request;
        this.base = base;
        this.state = state;
        this.headers = new DefaultHttpHeaders().add(base.headers().fields().values());
    }

    /// Opens the file of a [Response#file].
    ///
    /// @throws HttpException with status 404 if there is none, 403 if it may not be read
    static Response open(Request request, Response response, Response.File file) {
        Headers own = response.headers();
        boolean isWhole = response.status() != 200;
        boolean varies = file.precompressed() && !own.contains("Content-Encoding") && !own.contains("ETag");
        AcceptedCodings accepted = varies ? AcceptedCodings.of(request.headers().all("Accept-Encoding")) : null;
        EntityTag tag = own.first("ETag").flatMap(EntityTag::parse).orElse(null);
        Instant modified = own.first("Last-Modified").map(HttpDate::parse).orElse(null);
        var query =
                new FileQuery(file.path(), null, accepted, request.method(), request.headers(), isWhole, tag, modified);
        FileState state;
        try {
            state = query.look();
        } catch (AccessDeniedException e) {
            throw HttpException.forbidden("this file may not be read");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve " + file.path() + ": " + e.getMessage(), e);
        }
        if (state == null) {
            throw HttpException.notFound("there is no such file");
        }
        return of(request, response, file.path().getFileName().toString(), state);
    }

    /// The answer with a file that was found.
    ///
    /// @param name says what it is
    static Response of(Request request, Response base, String name, FileState state) {
        OpenedFile opened = state.opened();
        if (opened != null) {
            request.closeAtEnd(opened);
        }
        return new FileAnswer(request, base, state).answer(name);
    }

    private Response answer(String name) {
        if (!headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, ContentTypes.of(name));
        }
        if (state.coding() != null) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, state.coding());
        }
        if (state.isVaried()) {
            headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
        if (base.status() != 200) {
            return whole();
        }
        Validators validators = state.validators();
        if (validators.tag() != null && !headers.contains(HttpHeaderNames.ETAG)) {
            headers.set(HttpHeaderNames.ETAG, validators.tag().toString());
        }
        if (validators.modified() != null && !headers.contains(HttpHeaderNames.LAST_MODIFIED)) {
            headers.set(HttpHeaderNames.LAST_MODIFIED, HttpDate.format(validators.modified()));
        }
        return switch (state.outcome()) {
            case NOT_MODIFIED -> Conditions.notModified(base(200));
            case FAILED -> Conditions.failed(base(200));
            case PROCEED -> found();
        };
    }

    private Response found() {
        headers.set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        List<Range> ranges = state.ranges();
        if (ranges == null) {
            return whole();
        }
        if (ranges.isEmpty()) {
            return Response.text("the file has " + state.size() + " bytes, and none of the range that was asked for")
                    .withStatus(416)
                    .withHeader("Content-Range", "bytes */" + state.size());
        }
        if (ranges.size() == 1) {
            headers.set(HttpHeaderNames.CONTENT_RANGE, ranges.getFirst().of(state.size()));
            return with(206, List.of(new Response.Piece("", ranges.getFirst())));
        }
        return several(ranges);
    }

    private Response whole() {
        if (request.method().equals("HEAD")) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, state.size());
            return new Response(base.status(), headers(), new Response.Whole(new byte[0]));
        }
        List<Response.Piece> pieces =
                state.parts().stream().map(part -> new Response.Piece("", part)).toList();
        return with(base.status(), pieces);
    }

    private Response several(List<Range> ranges) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        headers.set(HttpHeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
        var pieces = new ArrayList<Response.Piece>();
        for (Range range : ranges) {
            pieces.add(new Response.Piece(
                    (pieces.isEmpty() ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + type
                            + "\r\nContent-Range: " + range.of(state.size()) + "\r\n\r\n",
                    range));
        }
        pieces.add(new Response.Piece("\r\n--" + boundary + "--\r\n", null));
        return with(206, pieces);
    }

    private Response with(int status, List<Response.Piece> pieces) {
        OpenedFile opened = state.opened();
        return opened != null
                ? new Response(status, headers(), new Response.Opened(opened, pieces))
                : new Response(status, headers(), new Response.Whole(bytes(pieces)));
    }

    private byte[] bytes(List<Response.Piece> pieces) {
        List<byte[]> slices = state.slices();
        if (slices != null && slices.size() == 1 && pieces.size() == 1) {
            return slices.getFirst();
        }
        var all = new ByteArrayOutputStream();
        int next = 0;
        for (Response.Piece piece : pieces) {
            all.writeBytes(piece.before().getBytes(StandardCharsets.ISO_8859_1));
            if (piece.range() != null && slices != null) {
                all.writeBytes(slices.get(next++));
            }
        }
        return all.toByteArray();
    }

    private Response base(int status) {
        return new Response(status, headers(), new Response.Whole(new byte[0]));
    }

    private Headers headers() {
        return Headers.of(new HeaderFields(headers));
    }
}
