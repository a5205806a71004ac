package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Cells;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Answers to requests that need no cell, so that they can be given while one runs. Any thread.
final class Answers {

    private static final String STATUS = "status";

    private final Publisher publisher;
    private final Printed printed;
    private final CompletableFuture<Cells> cells;

    Answers(Publisher publisher, Printed printed, CompletableFuture<Cells> cells) {
        this.publisher = publisher;
        this.printed = printed;
        this.cells = cells;
    }

    /// Tells all who listen that the kernel is busy, while it does something for a request.
    void busy(Message request, Runnable work) {
        publisher.status(request.header(), "busy");
        try {
            work.run();
        } finally {
            printed.flush();
            publisher.status(request.header(), "idle");
        }
    }

    /// The answer; nothing to what is unknown, or needs no answer.
    Optional<Map<String, Object>> to(Message request) {
        return switch (request.type()) {
            case "kernel_info_request" -> Optional.of(kernelInfo());
            case "comm_info_request" -> Optional.of(Map.of(STATUS, "ok", "comms", Map.of()));
            case "interrupt_request" -> {
                interrupt();
                yield Optional.of(Map.of(STATUS, "ok"));
            }
            default -> Optional.empty();
        };
    }

    // a cell that waits for the session to start sees by itself that it is stopped
    private void interrupt() {
        Cell cell = publisher.cell();
        if (cell != null) {
            cell.stopped().set(true);
        }
        if (cells.isDone() && !cells.isCompletedExceptionally()) {
            cells.join().interrupt();
        }
    }

    private static Map<String, Object> kernelInfo() {
        String java = String.valueOf(Runtime.version().feature());
        return Map.of(
                STATUS,
                "ok",
                "protocol_version",
                Message.PROTOCOL,
                "implementation",
                "asyncio4j",
                "implementation_version",
                java,
                "language_info",
                Map.of(
                        "name", "java",
                        "version", java,
                        "mimetype", "text/x-java-source",
                        "file_extension", ".jshell",
                        "pygments_lexer", "java",
                        "codemirror_mode", "text/x-java"),
                "banner",
                "asyncio4j on Java " + java + ". Every cell may wait.",
                "help_links",
                List.of());
    }
}
