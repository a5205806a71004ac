package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.http.coding.Codings;
import io.asyncio4j.http.coding.ContentDecoder;
import io.asyncio4j.http.coding.DecodingLimitException;
import io.asyncio4j.http.coding.DecodingLimits;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.util.List;
import java.util.zip.DataFormatException;

/// The body of a request whose content codings are undone as it is read: a piece at a time, so that little which
/// means much needs no more memory than its reader takes. In the task of its exchange.
final class DecodedBody implements StreamBuffer.Source {

    private static final int BLOCK = 16 * 1024; // bytes
    private static final int TURN = 256 * 1024; // bytes, decoded before others have their turn

    private final StreamReader encoded;
    private final ContentDecoder decoder;
    private final StreamBuffer decoded = new StreamBuffer(this);
    private int sinceTurn; // bytes

    private DecodedBody(StreamReader encoded, ContentDecoder decoder) {
        this.encoded = encoded;
        this.decoder = decoder;
    }

    /// @param codings at least one, in the order in which they were applied
    /// @throws HttpException with status 415 if one of them is not known
    static DecodedBody of(List<String> codings, StreamReader encoded, int maxRatio) {
        ContentDecoder decoder = Codings.decoder(codings, new DecodingLimits(Long.MAX_VALUE, maxRatio));
        if (decoder == null) {
            throw unknown(codings);
        }
        return new DecodedBody(encoded, decoder);
    }

    StreamReader reader() {
        return decoded;
    }

    /// Frees what it holds.
    void close() {
        decoder.close();
    }

    @Override
    public void wanted() {
        try {
            byte[] piece = decoder.next();
            while (piece == null || piece.length == 0) {
                if (piece == null && !refill()) {
                    return;
                }
                piece = decoder.next();
            }
            decoded.feed(piece);
            sinceTurn += piece.length;
        } catch (DecodingLimitException e) {
            throw new HttpException(413, "the body cannot be decoded: " + e.getMessage());
        } catch (DataFormatException e) {
            throw HttpException.badRequest("the body cannot be decoded: " + e.getMessage());
        }
        if (sinceTurn >= TURN) {
            sinceTurn = 0;
            yieldNow();
        }
    }

    /// Whether there was more to decode.
    private boolean refill() {
        byte[] more = encoded.read(BLOCK);
        if (more.length > 0) {
            decoder.add(more);
            return true;
        }
        if (!decoder.mayEnd()) {
            throw HttpException.badRequest("the body cannot be decoded: it ends early");
        }
        decoded.feedEof();
        return false;
    }

    private static HttpException unknown(List<String> codings) {
        return new HttpException(
                        415,
                        "the body must be encoded by at most " + Codings.MOST + " of " + Codings.known() + ", was by "
                                + codings)
                .withHeader("Accept-Encoding", String.join(", ", Codings.known()));
    }
}
