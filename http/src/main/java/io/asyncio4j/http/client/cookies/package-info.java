/// The cookies of a client: what servers have set, and to which URLs it goes.
///
/// [CookieJar][io.asyncio4j.http.client.cookies.CookieJar] is the door. `CookieRules` says which cookies it
/// takes from a `CookieUrl`, with `PublicSuffixes`, the domains that are nobody's alone; a
/// [StoredCookie][io.asyncio4j.http.client.cookies.StoredCookie] is one that it has, and says to which URLs it
/// goes. `CookieFile` writes and reads them; `LoopClock` says which have expired.
///
/// The client uses this room, and not the reverse: a jar knows URLs by their text, and can be used alone.
///
/// May use: `http`, `http.wire`.
@NullMarked
package io.asyncio4j.http.client.cookies;

import org.jspecify.annotations.NullMarked;
