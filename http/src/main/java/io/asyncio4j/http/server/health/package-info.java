/// Whether a server is well: [Health][io.asyncio4j.http.server.health.Health] answers whoever watches over it, such
/// as Kubernetes or a load balancer.
///
/// `Checks` are those that one question needs, run at once; each `Check` remembers whether it has failed; a
/// `Report` is what they have found, as JSON.
///
/// May use: `http.server`.
@NullMarked
package io.asyncio4j.http.server.health;

import org.jspecify.annotations.NullMarked;
