/// Streams of bytes that are read and written by tasks, whatever carries them: a connection, a pipe, a file.
///
/// [StreamReader][io.asyncio4j.stream.StreamReader] and [StreamWriter][io.asyncio4j.stream.StreamWriter] are what
/// users see; `Lines` and `Chunks` are what iterating gives, `ReaderInputStream` and `WriterOutputStream` what the
/// JDK's libraries read and write. Whoever makes a new kind of stream feeds a
/// [StreamBuffer][io.asyncio4j.stream.StreamBuffer], which keeps the bytes (`ByteChunks`), finds the separators
/// (`SeparatorSearch`), wakes the reader, and says when there is too much.
///
/// May use: the root package, `internal`.
@NullMarked
package io.asyncio4j.stream;

import org.jspecify.annotations.NullMarked;
