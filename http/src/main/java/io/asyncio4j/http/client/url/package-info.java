/// What the texts of URLs are made of: pure functions, which know nothing of sessions and connections.
///
/// - **Hosts**: `HostNames` brings them into the form in which they are looked up and compared, with `Punycode` for
///   names beyond ASCII; `PublicAddresses` knows which addresses the whole internet shares
/// - **What stands around them**: `PercentCoding` for paths and queries, `FormText` for queries and forms
/// - **What goes wrong**: `InvalidUrlException`, whose message the parser of URLs completes
///
/// Not exported. May use: nothing of ours. Words: `docs/glossary.md`.
@NullMarked
package io.asyncio4j.http.client.url;

import org.jspecify.annotations.NullMarked;
