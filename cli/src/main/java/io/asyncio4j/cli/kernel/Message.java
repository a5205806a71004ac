package io.asyncio4j.cli.kernel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A message of Jupyter's protocol.
///
/// @param identities whom it comes from or goes to, as ZeroMQ routes it; for what is published, its topic
/// @param header with the type and an id of its own
/// @param parent the header of the message that it belongs to, or nothing
/// @param content by the type
record Message(
        List<byte[]> identities, Map<String, Object> header, Map<String, Object> parent, Map<String, Object> content) {

    static final String PROTOCOL = "5.4";

    private static final String SESSION = UUID.randomUUID().toString();

    /// What the kernel says, because of a message with the header `parent`.
    static Message of(List<byte[]> identities, String type, Map<String, Object> parent, Map<String, Object> content) {
        Map<String, Object> header = Map.of(
                "msg_id",
                UUID.randomUUID().toString(),
                "session",
                SESSION,
                "username",
                "kernel",
                "date",
                Instant.now().toString(),
                "msg_type",
                type,
                "version",
                PROTOCOL);
        return new Message(identities, header, parent, content);
    }

    /// The answer to this request.
    Message reply(Map<String, Object> answer) {
        return of(identities, type().replace("_request", "_reply"), header, answer);
    }

    String type() {
        return String.valueOf(header.get("msg_type"));
    }

    String text(String name) {
        return String.valueOf(content.getOrDefault(name, ""));
    }

    boolean flag(String name, boolean otherwise) {
        return content.get(name) instanceof Boolean flag ? flag : otherwise;
    }

    int number(String name, int otherwise) {
        return content.get(name) instanceof Number number ? number.intValue() : otherwise;
    }
}
