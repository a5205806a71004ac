package io.asyncio4j.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The cluster could not do what it was asked: it cannot be joined, its engine has failed or does not answer.
/// Whether what was asked has happened is not known.
public class ClusterException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    ClusterException(String message, @Nullable Throwable cause) {
        super(message, cause instanceof IOException io ? io : new IOException(message, cause));
    }
}
