/// What the body of an answer is made of, as RFC 9110 has it: a state that validators name, whole or in parts, in
/// one coding or another. Not exported.
///
/// - **Negotiation**: `Validators` and `Preconditions`, `ByteRanges`, `AcceptedCodings`: pure, of headers
/// - **Files**: a `FileQuery` finds a `FileState`, a `FolderQuery` looks below a `Folder` first, by the threads
///   of `http.wire`; `FolderLooks` lets requests that ask for the same at once share that.
///   Much of a file stays an `OpenedFile` until it is sent; a `FolderPage` lists a folder
///
/// May use: `http`, `http.wire`. It knows no requests, routes or connections.
@NullMarked
package io.asyncio4j.http.server.content;

import org.jspecify.annotations.NullMarked;
