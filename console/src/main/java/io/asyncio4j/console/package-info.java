/// A live page of the loops and tasks of a program.
///
/// - [Console] serves it, by a loop of its own, with [ConsoleOptions]; `Gate` lets in whoever knows the token.
/// - `Looks` is what a page shows: a `Sampler` looks at the loops while a page is open, and remembers a while; a
///   `Replay` reads what was recorded. A `Look` is what was seen at one moment, and `Stalls` those until then.
/// - [Recording] writes files with [RecordingOptions], in the formats of the package `recording`.
/// - `Pages` answers what the page has `Asked`, with the records of `Views` as JSON; `TaskRow` is a line of its
///   table.
///
/// The page itself is in the resources: plain HTML, CSS and JavaScript. May use: core, `lowlevel`, `http.server`.
@NullMarked
package io.asyncio4j.console;

import org.jspecify.annotations.NullMarked;
