/// Content codings, for both sides: gzip, deflate, and br and zstd if their libraries are there. Not exported.
///
/// [Codings][io.asyncio4j.http.coding.Codings] is the door: what a header says, and what can be done about it. A
/// [ContentDecoder][io.asyncio4j.http.coding.ContentDecoder] undoes several codings, within
/// [DecodingLimits][io.asyncio4j.http.coding.DecodingLimits]; each is a `Decoder` that takes `Input` and makes a
/// piece of output only when it is asked for one: `InflatingDecoder`, `BrotliDecoder`, `ZstdDecoder`. A
/// [ContentEncoder][io.asyncio4j.http.coding.ContentEncoder] is the way back. `Libraries` looks for what is
/// optional.
///
/// May use: nothing of the other rooms. Nothing here waits.
@NullMarked
package io.asyncio4j.http.coding;

import org.jspecify.annotations.NullMarked;
