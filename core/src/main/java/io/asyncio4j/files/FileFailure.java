package io.asyncio4j.files;

import io.asyncio4j.function.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// What the JDK says of a file, for users: unchecked, and in words that name the file.
final class FileFailure {

    private FileFailure() {}

    /// Does `work`, and throws what it throws unchecked.
    static <T extends @Nullable Object> T unchecked(Op<T, IOException> work) {
        try {
            return work.call();
        } catch (IOException e) {
            throw of(e);
        }
    }

    static UncheckedIOException of(IOException cause) {
        return new UncheckedIOException(text(cause), cause);
    }

    /// The JDK's message is often the path alone.
    private static String text(IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return "the text does not fit the charset: " + cause.getMessage();
        }
        if (!(cause instanceof FileSystemException failure) || failure.getReason() != null) {
            return String.valueOf(cause.getMessage());
        }
        String what = switch (failure) {
            case NoSuchFileException _ -> "no such file or folder";
            case FileAlreadyExistsException _ -> "there is a file or folder already";
            case AccessDeniedException _ -> "access denied";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case NotDirectoryException _ -> "not a folder";
            default -> failure.getClass().getSimpleName();
        };
        return what + ": " + failure.getMessage();
    }
}
