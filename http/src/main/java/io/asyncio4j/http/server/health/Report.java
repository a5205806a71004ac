package io.asyncio4j.http.server.health;

import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What checks have found.
///
/// @param refusal why the answer is no whatever they have found; null if it is not
record Report(List<Result> results, @Nullable String refusal) {

    private static final String CONTENT_TYPE = "application/health+json";

    Response response() {
        return Response.bytes(CONTENT_TYPE, json().getBytes(StandardCharsets.UTF_8))
                .withStatus(passes() ? 200 : 503)
                .withHeader("Cache-Control", "no-store");
    }

    private boolean passes() {
        return refusal == null && results.stream().allMatch(result -> result.problem == null);
    }

    /// No text in it needs escapes: names of checks have none, nor have names of classes.
    private String json() {
        String checks = results.stream().map(Result::json).collect(Collectors.joining(","));
        return "{" + status(passes()) + output(refusal) + (checks.isEmpty() ? "" : ",\"checks\":{" + checks + "}")
                + "}";
    }

    private static String status(boolean passes) {
        return "\"status\":\"" + (passes ? "pass" : "fail") + "\"";
    }

    private static String output(@Nullable String text) {
        return text == null ? "" : ",\"output\":\"" + text + "\"";
    }

    /// What one check has found.
    ///
    /// @param problem null if there is none
    record Result(String name, @Nullable String problem) {

        private String json() {
            return "\"" + name + "\":[{" + status(problem == null) + output(problem) + "}]";
        }
    }
}
