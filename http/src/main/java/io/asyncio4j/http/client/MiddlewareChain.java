package io.asyncio4j.http.client;

import io.asyncio4j.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes a request through middlewares to the network. In a task.
final class MiddlewareChain {

    private final List<ClientMiddleware> middlewares; // the outermost first
    private final ClientMiddleware.Next network;

    MiddlewareChain(List<ClientMiddleware> middlewares, ClientMiddleware.Next network) {
        this.middlewares = middlewares;
        this.network = network;
    }

    ClientResponse send(OutgoingRequest request) {
        return inside(0).send(request);
    }

    private ClientMiddleware.Next inside(int index) {
        return index == middlewares.size() ? network : request -> handle(index, request);
    }

    private ClientResponse handle(int index, OutgoingRequest request) {
        ClientMiddleware middleware = middlewares.get(index);
        var inside = new Inside(inside(index + 1));
        ClientResponse answer = null;
        try {
            answer = Objects.requireNonNull(middleware.handle(request, inside), () -> middleware + " returned null");
            return answer;
        } finally {
            inside.end(answer);
        }
    }

    /// What one call of a middleware sends, and what it gets: none of it stays open by being forgotten.
    private static final class Inside implements ClientMiddleware.Next {

        private final ClientMiddleware.Next next;
        private final Map<Task<?>, ClientResponse> open = new HashMap<>(2); // the last of each task
        private boolean over;

        Inside(ClientMiddleware.Next next) {
            this.next = next;
        }

        @Override
        public ClientResponse send(OutgoingRequest request) {
            Objects.requireNonNull(request, "request");
            Task<?> task = Task.currentFor("ClientMiddleware.Next.send");
            ClientResponse former = open.remove(task);
            if (former != null) {
                former.close();
            }
            ClientResponse response = next.send(request);
            if (!over) {
                open.put(task, response);
            }
            return response;
        }

        /// @param answer what the middleware has returned, null if it has thrown
        void end(@Nullable ClientResponse answer) {
            over = true;
            for (ClientResponse each : open.values()) {
                if (answer == null || !answer.isOf(each)) {
                    each.close();
                }
            }
        }
    }
}
