/// Files and folders without blocking the loop: threads do the work, by [Job][io.asyncio4j.Job].
///
/// [AsyncFiles][io.asyncio4j.files.AsyncFiles] is `java.nio.file.Files` for tasks; `FileRead` and `FileWrite` are
/// what its threads do, and `FileFailure` says what went wrong. [AsyncFile][io.asyncio4j.files.AsyncFile] is an
/// open file, a `Follower` waits for what is written to it, [Sequence][io.asyncio4j.files.Sequence] what is read as
/// it is taken (lines, entries of a folder), and [FileWatch][io.asyncio4j.files.FileWatch] tells of changes, by the
/// one `FileWatcher` of each file system.
///
/// What has no position is `Unseekable`; `OpenFiles` closes what a loop has left open.
///
/// May use: the root package, `stream`, `function`, `internal`.
@NullMarked
package io.asyncio4j.files;

import org.jspecify.annotations.NullMarked;
