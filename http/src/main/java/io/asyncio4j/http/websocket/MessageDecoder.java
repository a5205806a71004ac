package io.asyncio4j.http.websocket;

import org.jspecify.annotations.Nullable;

/// Decodes messages piece by piece: undoes their compression, and checks texts as they come. Loop only.
final class MessageDecoder {

    private static final byte[] NOTHING = {};

    private final @Nullable Inflating inflating;
    private @Nullable Utf8Check check; // of a text
    private byte[] plain = NOTHING; // that comes next
    private boolean compressed;
    private boolean lastGiven;

    /// @param inflating null if nothing is compressed
    MessageDecoder(@Nullable Inflating inflating) {
        this.inflating = inflating;
    }

    /// The next piece, once [#more] has nothing more.
    void give(Piece piece) {
        if (piece.first()) {
            check = piece.text() ? new Utf8Check() : null;
            compressed = piece.compressed();
        }
        lastGiven = piece.last();
        if (compressed && inflating != null) {
            inflating.give(piece.bytes(), piece.last());
        } else {
            plain = piece.bytes();
        }
    }

    /// The next bytes of the message; empty if there are none before the next piece, or at all.
    byte[] more() throws ProtocolException {
        byte[] bytes = plain;
        plain = NOTHING;
        if (compressed && inflating != null) {
            bytes = inflating.more();
        }
        if (check != null && !check.isValid(bytes)) {
            throw notText();
        }
        return bytes;
    }

    /// Whether the message has ended; to be asked when [#more] has nothing more.
    boolean isOver() throws ProtocolException {
        if (!lastGiven) {
            return false;
        }
        if (check != null && !check.isComplete()) {
            throw notText();
        }
        if (compressed && inflating != null) {
            inflating.endMessage();
        }
        compressed = false;
        lastGiven = false;
        return true;
    }

    void release() {
        if (inflating != null) {
            inflating.release();
        }
    }

    static ProtocolException notText() {
        return new ProtocolException(ProtocolException.NOT_TEXT, "a text is not UTF-8");
    }
}
