/// Server-sent events: a response that goes on, and has one event after the other.
///
/// [ServerSentEvent][io.asyncio4j.http.events.ServerSentEvent] is the door, for both sides. Read on in this order:
///
/// - **A server** sends by an `EventWriter`; `EventWriterOptions` say how. An `EventAnswer` is the response
///   around it; `Response.events` makes one
/// - **A client** receives an `EventStream` (`EventStreamOptions`) from an `EventSource`: an answer to
///   `ClientSession.events`, and another one each time the connection is lost. An `EventParser` makes events of
///   what comes. An `EventStreamException` says that something else has come
///
/// Everything but the events themselves belongs to the loop it was made on.
///
/// May use: `http`, `http.wire`. Client and server use it; it knows neither. Words: `docs/glossary.md`.
///
/// Source: the HTML standard, section 9.2.
@NullMarked
package io.asyncio4j.http.events;

import org.jspecify.annotations.NullMarked;
