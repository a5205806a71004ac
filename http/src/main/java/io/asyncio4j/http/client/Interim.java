package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;

/// An answer before the answer: status 100 to 199 other than 101, such as 103 with what the page will need.
///
/// Source: RFC 9110, section 15.2; RFC 8297.
public record Interim(int status, Headers headers) {}
