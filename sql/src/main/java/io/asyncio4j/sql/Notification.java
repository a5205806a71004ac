package io.asyncio4j.sql;

/// What a session of PostgreSQL has sent by `NOTIFY`.
///
/// @param channel to which it was sent
/// @param payload what was sent with it; empty if nothing was
/// @param pid the process of the server that works for the sender
public record Notification(String channel, String payload, int pid) {}
