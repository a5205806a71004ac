package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;

/// The first part of an answer, and the body that follows.
///
/// @param version of HTTP, such as `HTTP/1.1`
record ResponseHead(String version, int status, String reason, Headers headers, ResponseBody body) {}
