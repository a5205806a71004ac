/// JSON by Jackson: [JacksonCodec][io.asyncio4j.http.json.JacksonCodec], which client and server find by
/// themselves.
///
/// `JsonErrors` says what is wrong with JSON, without repeating it; `ArrayElements` reads a large array element by
/// element.
///
/// May use: `io.asyncio4j.http` and Jackson 3.
@NullMarked
package io.asyncio4j.http.json;

import org.jspecify.annotations.NullMarked;
