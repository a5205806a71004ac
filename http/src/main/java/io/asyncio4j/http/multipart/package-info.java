/// Bodies of several parts, and forms, which both sides read and write.
///
/// - **Parts**: a `MultipartReader` gives one `Part` after the other; its `PartInput` cuts the body where a
///   `Delimiter` is, `PartHeaders` reads what stands before a part. `MultipartOptions` are its limits, a
///   `MultipartException` says what is wrong
/// - **Forms**: a `Form` has all fields of one, and its `FormFile`s, which lie on disk if they are large; a
///   `FormReader` collects them, within `FormOptions`
/// - **Writing**: a `MultipartBody` has parts, each with its `PartContent`: bytes, a file, a stream, or parts
///   of its own
///
/// May use: `http`, `http.wire`, core's files.
@NullMarked
package io.asyncio4j.http.multipart;

import org.jspecify.annotations.NullMarked;
