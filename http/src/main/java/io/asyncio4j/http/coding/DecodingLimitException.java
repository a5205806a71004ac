package io.asyncio4j.http.coding;

import java.util.zip.DataFormatException;

/// More comes out of a decoder than may.
public final class DecodingLimitException extends DataFormatException {

    private static final long serialVersionUID = 1;

    DecodingLimitException(String message) {
        super(message);
    }
}
