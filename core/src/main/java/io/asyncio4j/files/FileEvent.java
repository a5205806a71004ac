package io.asyncio4j.files;

import java.nio.file.Path;

/// What has happened to a file or folder that a [FileWatch] watches.
///
/// @param kind what has happened
/// @param path to which file or folder: the watched path, or that with an entry's name
public record FileEvent(Kind kind, Path path) {

    /// What can happen.
    public enum Kind {
        /// It was created, or moved here.
        CREATED,
        /// Its content or its attributes have changed.
        MODIFIED,
        /// It was deleted, or moved away.
        DELETED,
        /// So much has happened that events were lost: look at the folder itself, which is the path.
        OVERFLOW
    }
}
