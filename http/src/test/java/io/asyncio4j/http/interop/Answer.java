package io.asyncio4j.http.interop;

import io.asyncio4j.http.Headers;

/// What another client has received.
///
/// @param status 0 if there was none
/// @param text the beginning of the body
/// @param error why the client calls it a failure, or nothing
record Answer(int status, Headers headers, Headers trailers, long length, String sha256, String text, String error) {

    /// Reads the last answer of what one of the scripts has printed.
    static Answer parse(String output) {
        int status = 0;
        Headers headers = Headers.EMPTY;
        Headers trailers = Headers.EMPTY;
        long length = -1;
        String sha256 = "";
        String text = "";
        String error = "";
        for (String line : output.lines().toList()) {
            int space = line.indexOf(' ');
            String rest = line.substring(space + 1);
            switch (space < 0 ? line : line.substring(0, space)) {
                case "status" -> {
                    status = Integer.parseInt(rest);
                    headers = Headers.EMPTY;
                }
                case "header" -> headers = with(headers, rest);
                case "trailer" -> trailers = with(trailers, rest);
                case "length" -> length = Long.parseLong(rest);
                case "sha256" -> sha256 = rest;
                case "text" -> text = rest;
                case "error" -> error = rest;
                default -> {} // warnings and the like
            }
        }
        return new Answer(status, headers, trailers, length, sha256, text, error);
    }

    private static Headers with(Headers headers, String line) {
        int colon = line.indexOf(':');
        return headers.with(line.substring(0, colon), line.substring(colon + 1).strip());
    }
}
