package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that another client is to make.
///
/// @param headers as lines
/// @param body what is sent
/// @param ways how: chunked, expect, form
/// @param times how often, one after the other
record Call(
        String method,
        String url,
        List<String> headers,
        @Nullable Path body,
        List<String> ways,
        int times) {

    static Call get(String url) {
        return new Call("GET", url, List.of(), null, List.of(), 1);
    }

    static Call put(String url, Path body) {
        return new Call("PUT", url, List.of(), body, List.of(), 1);
    }

    Call with(String headerLine) {
        var more = new ArrayList<>(headers);
        more.add(headerLine);
        return new Call(method, url, more, body, ways, times);
    }

    Call by(String anotherMethod) {
        return new Call(anotherMethod, url, headers, body, ways, times);
    }

    Call in(String... otherWays) {
        return new Call(method, url, headers, body, List.of(otherWays), times);
    }

    Call times(int count) {
        return new Call(method, url, headers, body, ways, count);
    }

    boolean is(String way) {
        return ways.contains(way);
    }

    /// What the scripts take as arguments.
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        arguments.add(method);
        arguments.add(url);
        arguments.add(String.valueOf(times));
        arguments.add(body == null ? "-" : body.toString());
        arguments.add(ways.isEmpty() ? "-" : String.join(",", ways));
        arguments.addAll(headers);
        return arguments;
    }
}
