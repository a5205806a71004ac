package io.asyncio4j.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Data on its way through a driver, which hides what goes wrong in it and closes what it has not opened.
final class Feed extends InputStream {

    private final InputStream data;
    private volatile @Nullable Throwable failure; // of the data

    Feed(InputStream data) {
        this.data = data;
    }

    /// Pieces as a stream, one after another.
    static InputStream of(Iterable<byte[]> pieces) {
        return new Pieces(pieces);
    }

    boolean hasFailed() {
        return failure != null;
    }

    /// Throws what has gone wrong in the data, if anything has.
    void throwFailure() {
        switch (failure) {
            case IOException e -> throw new UncheckedIOException("the data could not be read", e);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return data.read(bytes, offset, length);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    private static final class Pieces extends InputStream {

        private final Iterator<byte[]> pieces;
        private byte[] piece = {};
        private int at;

        Pieces(Iterable<byte[]> pieces) {
            this.pieces = pieces.iterator();
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            while (at == piece.length) {
                if (!pieces.hasNext()) {
                    return -1;
                }
                piece = pieces.next();
                at = 0;
            }
            int some = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, bytes, offset, some);
            at += some;
            return some;
        }
    }
}
