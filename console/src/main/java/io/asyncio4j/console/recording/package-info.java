/// Recordings on disk: a ring of files, and what is in them.
///
/// - A `Moment` is what was seen of the loops of a program at once. `MomentWriter` and `MomentReader` make bytes of
///   it and back: only what is new since the moment before, by the `Shape` of its records, so that those may grow
///   without a change here.
/// - `RecordingFile` is a file of such bytes: a header, then records with their length and checksum, deflated.
/// - `Ring` writes a folder of files, and deletes the oldest; `RecordedMoments` reads a file or a folder.
/// - `FlightMoments` reads what the JDK's own recorder has written. Both are `Moments`.
///
/// May use: core's `lowlevel`, and the JDK's Flight Recorder where it is.
@NullMarked
package io.asyncio4j.console.recording;

import org.jspecify.annotations.NullMarked;
