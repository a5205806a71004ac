package io.asyncio4j.http.coding;

import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Undoes one coding, piece by piece, and only when asked to: little input may mean very much output. Loop only.
interface Decoder {

    /// How many bytes a piece has at most.
    int PIECE = 16 * 1024;

    /// Adds what has come, which must not be changed afterwards.
    void add(byte[] chunk);

    /// The next piece; null if there is none before more has come.
    ///
    /// @throws DataFormatException if what has come cannot be decoded
    byte @Nullable [] next() throws DataFormatException;

    /// Whether it is known that there is no further piece before more has come.
    boolean isIdle();

    /// How many bytes wait to be decoded, about.
    int waiting();

    /// Whether it may end here: nothing is missing.
    boolean mayEnd();

    /// Frees what it holds. Nothing more comes out of it, nor goes in.
    void close();
}
