package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;
import static io.asyncio4j.http.fuzz.Fuzz.quietly;
import static io.asyncio4j.http.fuzz.Fuzz.same;

import io.asyncio4j.http.fuzz.Fuzz;
import io.asyncio4j.http.fuzz.StrictHttp;
import io.asyncio4j.http.fuzz.StrictHttp.End;
import io.asyncio4j.http.fuzz.StrictHttp.Message;
import io.asyncio4j.http.fuzz.StrictHttp.Messages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Bytes that a server of HTTP/1 gets. It answers, in HTTP; it answers the same however the bytes are cut; and it
/// sees no request that a strict reader does not see.
public final class RequestFuzz {

    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        quietly(() -> {
            Messages asked = StrictHttp.requests(latin1(bytes));
            List<String> methods = asked.list().stream()
                    .map(request -> request.first().getFirst())
                    .toList();
            var app = new Application(options -> options.http2(false).everyRoute(route -> route.decompress(false)))
                    .any(
                            "/{path...}",
                            request -> Response.bytes(
                                    "text/plain",
                                    (request + " " + digest(latin1(request.bytes())))
                                            .getBytes(StandardCharsets.ISO_8859_1)));
            var all = new ArrayList<List<String>>();
            virtually(network -> {
                for (List<byte[]> pieces : Fuzz.cuts(bytes)) {
                    var peer = network.peer(app);
                    Fuzz.send(peer, pieces);
                    Messages answers = StrictHttp.responses(peer.readAll(), methods);
                    same("the end of the answers", answers.end(), End.COMPLETE);
                    all.add(judge(asked, answers.list()));
                }
                check(network.openConnections() == 0, "a connection is open");
            });
            check(new HashSet<>(all).size() == 1, "the answers depend on how the bytes are cut: " + all);
        });
    }

    /// What was answered, without what may depend on time.
    private static List<String> judge(Messages asked, List<Message> answers) {
        List<Message> requests = asked.list();
        var found = new ArrayList<String>();
        Message last = null;
        for (Message answer : answers) {
            check(last == null || !last.closes(), "after a last answer another came: " + answer);
            String status = answer.first().get(1);
            if (status.startsWith("1")) {
                continue;
            }
            int index = found.size();
            check(index < requests.size() || !status.equals("200"), "smuggled: " + answer);
            if (status.equals("200") && !requests.get(index).first().getFirst().equals("HEAD")) {
                same("request and what was seen of it", description(requests.get(index)), answer.body());
            }
            last = answer;
            found.add(status + " " + (status.equals("408") ? "" : answer.body()));
        }
        check(found.size() <= requests.size() + (asked.end() == End.COMPLETE ? 0 : 1), "too many answers: " + answers);
        check(
                found.size() >= requests.size() || (last != null && last.closes()),
                "a request was not answered: " + requests.size() + " " + answers);
        return found;
    }

    private static String description(Message request) {
        return request.first().get(0) + " " + request.first().get(1) + " " + digest(request.body());
    }

    private static String digest(String body) {
        return body.length() + " " + Integer.toHexString(body.hashCode());
    }
}
