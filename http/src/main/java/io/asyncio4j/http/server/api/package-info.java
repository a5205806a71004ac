/// Values of requests as records, and an API that describes itself.
///
/// [Input][io.asyncio4j.http.server.api.Input] reads values into a record for an
/// [InputHandler][io.asyncio4j.http.server.api.InputHandler]; annotations say where they are
/// ([From][io.asyncio4j.http.server.api.From], a [Source][io.asyncio4j.http.server.api.Source]), what they are
/// otherwise ([Default][io.asyncio4j.http.server.api.Default]) and what they mean
/// ([Description][io.asyncio4j.http.server.api.Description]). What does not fit is told by an
/// [InvalidInputException][io.asyncio4j.http.server.api.InvalidInputException], a
/// [FieldError][io.asyncio4j.http.server.api.FieldError] each. [OpenApi][io.asyncio4j.http.server.api.OpenApi]
/// describes the routes of an application, and shows them on a page.
///
/// How a record is made: its `RecordShape` has `Component`s, each with a `Conversion` (a `Scalar` is one word),
/// which gets what `RequestValues` finds and tells errors with their `Place`; `JsonNull` is a value that is there
/// and null. An `InputRoute` is the handler. How an API is described: `Operations` has the routes, `Schemas` the
/// types, `ApiPage` is the page; `JsonText` writes what this room says itself.
///
/// May use: `http`, `http.server`.
@NullMarked
package io.asyncio4j.http.server.api;

import org.jspecify.annotations.NullMarked;
