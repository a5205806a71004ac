package io.asyncio4j.http.server.middleware;

import static io.asyncio4j.http.MemoryNetwork.virtually;

import io.asyncio4j.http.server.Application;

/// What an application answers.
final class Answers {

    private Answers() {}

    static String answer(Application app, String request, String headers) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(request + " HTTP/1.1\r\nHost: a.org:8080\r\nConnection: close\r\n" + headers + "\r\n");
            answer[0] = peer.readAll();
        });
        return answer[0];
    }
}
