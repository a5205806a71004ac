package io.asyncio4j.http.testing;

import io.asyncio4j.http.client.ClientMiddleware.Next;
import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.OutgoingRequest;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Servers that answer as a test says, for the test of a client: no request leaves the program. On a virtual
/// clock or any other.
///
/// The test says which requests it expects and what comes back; the code under test gets a [#session]. A
/// request that nobody expects fails with an [AssertionError] that shows what was asked and what was expected,
/// in the code that makes it and, if that does not mind, in [#close]. So do expected requests that were not
/// made.
///
/// {@snippet class=snippets.MockHttpTest region=mock}
///
/// The session is a real one: limits, redirects, cookies, content codings, retries and time limits are those of
/// its options. Its requests pass all middlewares before they come here. Belongs to the loop it was made on.
///
/// Source: `aioresponses`; `MockRestServiceServer` of Spring.
public final class MockHttp implements AutoCloseable {

    private static final String MARK = "Mock-Expectation"; // by which a request finds what it has matched

    private final List<ExpectedRequest> expected = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final List<ClientSession> sessions = new ArrayList<>();
    private final MemoryNetwork network;

    private MockHttp() {
        network = new MemoryNetwork(new Application(
                        options -> options.maxBody(Long.MAX_VALUE).everyRoute(route -> route.cancelOnDisconnect(true)))
                .any("/{path...}", this::answer));
    }

    /// Expects nothing yet. In a task.
    ///
    /// @waits for nothing that takes time
    public static MockHttp start() {
        return new MockHttp();
    }

    /// Expects a request, once unless the result says otherwise; the result says what it is answered by. Of
    /// several that a request fits, the first that was not made yet counts, in whatever order they are made.
    ///
    /// @param method such as `GET`
    /// @param url the whole of it as it is sent, the query included, such as `https://example.org/books?by=ada`
    public ExpectedRequest expect(String method, String url) {
        var request = new ExpectedRequest(method, url);
        expected.add(request);
        return request;
    }

    /// A session with the default options; see [#session(Consumer)].
    public ClientSession session() {
        return session(_ -> {});
    }

    /// A session all of whose requests come here, whatever their host. Closed with this, if nobody has closed
    /// it.
    ///
    /// @param configure sets its options
    public ClientSession session(Consumer<? super ClientOptions> configure) {
        ClientSession session = ClientSession.dialing(network, options -> {
            configure.accept(options);
            options.use(this::send);
        });
        sessions.add(session);
        return session;
    }

    /// The requests so far, in order, each such as `GET https://example.org/`; even those that were not
    /// expected.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// Fails if a request was made that nobody has expected, or an expected one was not made.
    ///
    /// @throws AssertionError that shows them
    public void verify() {
        var complaints = new ArrayList<>(unexpected);
        String missing =
                list(expected.stream().filter(ExpectedRequest::isMissing).toList());
        if (!missing.isEmpty()) {
            complaints.add("expected, and not made:" + missing);
        }
        if (!complaints.isEmpty()) {
            throw new AssertionError(String.join("\n", complaints));
        }
    }

    /// Closes all sessions, ends what is under way, and fails as [#verify] does. In a task.
    ///
    /// @waits until all connections are closed
    /// @throws AssertionError as [#verify] does
    @Override
    public void close() {
        try {
            sessions.forEach(ClientSession::close);
        } finally {
            network.close(Duration.ZERO);
        }
        verify();
    }

    /// What a session does with a request.
    private ClientResponse send(OutgoingRequest request, Next next) {
        String asked = request.method() + " " + request.url();
        requests.add(asked);
        ExpectedRequest match = match(request);
        if (match == null) {
            String complaint = complaint(asked, request);
            unexpected.add(complaint);
            throw new AssertionError(complaint);
        }
        match.made(asked);
        ClientResponse response = next.send(request.withHeader(MARK, String.valueOf(expected.indexOf(match))));
        Throwable failure = match.takeFailure();
        if (failure == null) {
            return response;
        }
        unexpected.add("the answer to " + asked + " failed: " + failure);
        throw new AssertionError("the answer to " + asked + " failed: " + failure.getMessage(), failure);
    }

    private @Nullable ExpectedRequest match(OutgoingRequest request) {
        return expected.stream()
                .filter(each -> each.isOpen() && each.fits(request))
                .findFirst()
                .orElse(null);
    }

    /// What a server does with it.
    private Response answer(Request request) {
        int index = Integer.parseInt(request.headers().first(MARK).orElseThrow());
        return expected.get(index).answer(request);
    }

    private String complaint(String asked, OutgoingRequest request) {
        String open = list(expected.stream().filter(ExpectedRequest::isOpen).toList());
        String headers = expected.stream()
                .filter(each -> each.isOpen() && each.isFor(request))
                .flatMap(each -> each.headerNames().stream())
                .distinct()
                .map(name -> "\n  " + name + ": "
                        + String.join(", ", request.headers().all(name)))
                .collect(Collectors.joining());
        return "unexpected request: " + asked + headers + "\nexpected:"
                + (open.isEmpty() ? " nothing" + (expected.isEmpty() ? "" : " more") : open);
    }

    private static String list(List<ExpectedRequest> requests) {
        return requests.stream().map(request -> "\n  " + request).collect(Collectors.joining());
    }
}
