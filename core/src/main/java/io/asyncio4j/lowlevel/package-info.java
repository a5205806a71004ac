/// The seams of the event loop: what does its I/O while nothing is ready (`Driver`, made by a `DriverProvider`),
/// whose clock it follows (`VirtualClock`), who decides the order (`Schedule`), who watches (`Instrument`), what
/// any thread may see (`LoopSnapshot`, `TaskSnapshot`, `EndedTask`, `ResourceSnapshot`, shown to other programs by
/// `Observer`, and made into `AlikeTasks`, a `WaitGraph` and `Lint`s for readers), whose code may come in
/// (`Visit`), what else is shown of a loop (`Resource`), which thread-locals go along (`ThreadLocalCarrier`), and
/// who runs operations in other processes (`RemoteRunner`).
///
/// It counts as part of the root package, whose types its signatures name: neither does without the other.
@NullMarked
package io.asyncio4j.lowlevel;

import org.jspecify.annotations.NullMarked;
