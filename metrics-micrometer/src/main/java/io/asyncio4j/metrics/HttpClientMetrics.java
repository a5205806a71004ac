package io.asyncio4j.metrics;

import io.asyncio4j.http.client.ClientMiddleware;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.OutgoingRequest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Times the requests of sessions: a middleware. Where it stands decides what a request is: inside of
/// `Retries`, each attempt is one.
///
/// The timer `http.client.requests` counts from when a request is made until the headers of its response have come,
/// with the tags that Spring Boot has: `method`, `uri`, `status`, `outcome`, `exception` and `client.name`, the
/// host. After a hundred hosts, the others are `OTHER`. `uri` is `none` unless [#uri] says otherwise. A request
/// that has failed has the status `IO_ERROR`, or `UNKNOWN` if it was cancelled.
///
/// {@snippet class=snippets.HttpMetricsTest region=client}
public final class HttpClientMetrics implements ClientMiddleware {

    private static final int MAX_HOSTS = 100;

    private final MeterRegistry registry;
    private final Meter.MeterProvider<Timer> requests;
    private final Function<? super OutgoingRequest, String> uri;
    private final Set<String> hosts = ConcurrentHashMap.newKeySet();

    private HttpClientMetrics(MeterRegistry registry, Function<? super OutgoingRequest, String> uri) {
        this.registry = registry;
        this.requests = Timer.builder("http.client.requests")
                .description("Requests that were sent")
                .withRegistry(registry);
        this.uri = uri;
    }

    /// Metrics of the sessions that use them, in a registry.
    public static HttpClientMetrics of(MeterRegistry registry) {
        return new HttpClientMetrics(Objects.requireNonNull(registry, "registry"), _ -> "none");
    }

    /// The same with the tag `uri`.
    ///
    /// @param template makes a text of a request, of which there must be few, such as `/orders/{id}`
    public HttpClientMetrics uri(Function<? super OutgoingRequest, String> template) {
        return new HttpClientMetrics(registry, Objects.requireNonNull(template, "template"));
    }

    /// @waits as [ClientMiddleware#handle] says, for the response
    @Override
    public ClientResponse handle(OutgoingRequest request, Next next) {
        Timer.Sample time = Timer.start(registry);
        ClientResponse response = null;
        Throwable failure = null;
        try {
            response = next.send(request);
            return response;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            time.stop(requests.withTags(Tags.of(
                            Tagged.method(request.method()),
                            Tag.of("uri", uri.apply(request)),
                            Tag.of("client.name", host(request)),
                            Tagged.exception(failure))
                    .and(outcome(response, failure))));
        }
    }

    private static Tags outcome(@Nullable ClientResponse response, @Nullable Throwable failure) {
        if (response == null) {
            return Tags.of(
                    failure instanceof UncheckedIOException ? Tag.of("status", "IO_ERROR") : Tagged.UNKNOWN_STATUS,
                    Outcome.UNKNOWN.asTag());
        }
        return Tags.of(
                Tagged.status(response.status()),
                Outcome.forStatus(response.status()).asTag());
    }

    private String host(OutgoingRequest request) {
        String host = Objects.requireNonNullElse(URI.create(request.origin()).getHost(), "OTHER");
        return hosts.contains(host) || (hosts.size() < MAX_HOSTS && hosts.add(host)) ? host : "OTHER";
    }
}
