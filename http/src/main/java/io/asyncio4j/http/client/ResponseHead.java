package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;

/// The first part of an answer, and the body that follows.
record ResponseHead(int status, String reason, Headers headers, ResponseBody body) {}
