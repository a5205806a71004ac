package io.asyncio4j.http.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The header `Cookie` of a request.
///
/// Source: RFC 6265bis, section 5.8.3.
public final class CookieHeader {

    private CookieHeader() {}

    /// The values by name, in order; of several cookies of one name the first, which clients give the longest path.
    /// What has no name is left out.
    ///
    /// @param headers all of that name: HTTP/2 may split it
    public static Map<String, String> parse(List<String> headers) {
        var found = new LinkedHashMap<String, String>();
        for (String header : headers) {
            for (String pair : header.split(";", -1)) {
                int mark = pair.indexOf('=');
                String name = mark < 0 ? "" : pair.substring(0, mark).strip();
                if (!name.isEmpty()) {
                    found.putIfAbsent(name, pair.substring(mark + 1).strip());
                }
            }
        }
        return Collections.unmodifiableMap(found);
    }
}
