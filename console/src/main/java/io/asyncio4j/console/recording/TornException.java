package io.asyncio4j.console.recording;

import java.io.IOException;

/// The file ends within a record, or has been damaged there.
final class TornException extends IOException {

    private static final long serialVersionUID = 1;

    TornException(String message) {
        super(message);
    }
}
