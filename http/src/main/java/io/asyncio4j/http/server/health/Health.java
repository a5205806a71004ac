package io.asyncio4j.http.server.health;

import io.asyncio4j.Asyncio;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.time.Duration;

/// Tells whoever watches over a server whether it is alive and whether it is ready: status 200 if so, else 503, and
/// a body of `application/health+json` that says what is wrong.
///
/// Alive is a program whose loop answers: one that is not had better be restarted. So it needs few checks of its
/// own, or none. Ready is a program that can do its work now; one that is not gets no requests for a while. A
/// database belongs there, since a restart does not mend it.
///
/// {@snippet class=snippets.HealthTest region=health}
///
/// Checks run at once, each within a limit of 5 s unless it has another. However many ask, each check runs once at
/// a time: whoever asks meanwhile gets the same answer. Once the server begins to shut down, it is not ready any
/// more.
///
/// Anybody may ask. So the answer names the checks and the types of their exceptions, and no messages: these go to
/// the log, once when a check begins to fail and once when it has recovered.
///
/// Source: `draft-inadarei-api-health-check`; the probes of Kubernetes.
public final class Health {

    private static final Duration LIMIT = Asyncio.seconds(5);

    private final Checks alive = new Checks();
    private final Checks ready = new Checks();

    private Health() {}

    /// Health without checks: alive and ready as long as the server answers.
    public static Health create() {
        return new Health();
    }

    /// Adds a check without which the program is not alive; see [#alive(String, Duration, VoidOp)].
    public Health alive(String name, VoidOp<?> check) {
        return alive(name, LIMIT, check);
    }

    /// Adds a check without which the program is not alive, and had better be restarted.
    ///
    /// @param name letters, digits and `._:-`, such as `disk`; no other of these checks has it
    /// @param limit more than zero; the check is cancelled then, and counts as failed
    /// @param check throws if it fails; it may wait
    public Health alive(String name, Duration limit, VoidOp<?> check) {
        alive.add(new Check(name, limit, check));
        return this;
    }

    /// Adds a check without which the program is not ready; see [#ready(String, Duration, VoidOp)].
    public Health ready(String name, VoidOp<?> check) {
        return ready(name, LIMIT, check);
    }

    /// Adds a check without which the program is not ready to do its work.
    ///
    /// @param name letters, digits and `._:-`, such as `database`; no other of these checks has it
    /// @param limit more than zero; the check is cancelled then, and counts as failed
    /// @param check throws if it fails; it may wait
    public Health ready(String name, Duration limit, VoidOp<?> check) {
        ready.add(new Check(name, limit, check));
        return this;
    }

    /// An application that answers, for [Application#mount]: `/live` and `/ready` below its path, and the path
    /// itself, which is what `/ready` is. It belongs to one loop, as the checks do.
    public Application routes() {
        return new Application()
                .get("/live", _ -> response(alive))
                .get("/ready", _ -> response(ready))
                .get("", _ -> response(ready))
                .onStart(ready::start)
                .onShutdown(ready::shutDown);
    }

    private static Response response(Checks checks) {
        return checks.report().response();
    }
}
