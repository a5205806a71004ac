package io.asyncio4j.http.server;

import io.asyncio4j.http.server.routing.Authority;
import io.asyncio4j.http.server.routing.PathText;
import org.jspecify.annotations.Nullable;

/// What a request asks for: the second word of its first line, taken apart once. Immutable.
///
/// Source: RFC 9112, section 3.2; RFC 3986, sections 5.2.4 and 6.2.2.
///
/// @param text as it was sent
/// @param path what guards and routes compare, see [PathText]; `*` if the server as a whole is asked for
/// @param query percent-encoded as it was sent; null if there is none
/// @param authority the host and the port, of a target that names them; null otherwise
record RequestTarget(
        String text,
        String path,
        @Nullable String query,
        @Nullable String authority) {

    /// Takes a target apart.
    ///
    /// @throws HttpException with status 400 if it has none of the forms that `method` allows; with status 501 if
    ///     it is for a proxy
    static RequestTarget parse(String method, String text) {
        if (method.equals("CONNECT")) {
            throw tunnel(text);
        }
        if (text.startsWith("/")) {
            return of(text, text, null);
        }
        if (text.equals("*")) {
            return wholeServer(method, text);
        }
        int start = afterScheme(text);
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(start, end);
        if (authority.isEmpty() || !Authority.isValid(authority)) {
            throw HttpException.badRequest("the target names no valid host: " + text);
        }
        String rest = text.substring(end);
        if (rest.isEmpty() && method.equals("OPTIONS")) {
            return new RequestTarget(text, "*", null, authority);
        }
        return of(text, rest.startsWith("/") ? rest : "/" + rest, authority);
    }

    private static RequestTarget of(String text, String pathAndQuery, @Nullable String authority) {
        int mark = pathAndQuery.indexOf('?');
        String query = mark < 0 ? null : pathAndQuery.substring(mark + 1);
        try {
            if (query != null) {
                PathText.ensureEncoded(query);
            }
            String path = PathText.normalise(mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark));
            return new RequestTarget(text, path, query, authority);
        } catch (IllegalArgumentException e) {
            throw HttpException.badRequest("the target of the request is malformed: " + e.getMessage());
        }
    }

    private static int afterScheme(String text) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        throw HttpException.badRequest("the target must be a path, or a URL of http or https, was " + text);
    }

    private static RequestTarget wholeServer(String method, String text) {
        if (!method.equals("OPTIONS")) {
            throw HttpException.badRequest("the target * is for OPTIONS only, not for " + method);
        }
        return new RequestTarget(text, text, null, null);
    }

    private static HttpException tunnel(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0 && colon < text.length() - 1 && Authority.isValid(text)
                ? new HttpException(501, "this server is not a proxy: it opens no tunnel to " + text)
                : HttpException.badRequest("the target of CONNECT must be a host and a port, was " + text);
    }
}
