package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Cells;
import io.asyncio4j.cli.prompt.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Answers the requests that come to the shell, one after the other. One thread.
final class Requests {

    private static final String STATUS = "status";
    private static final String EXECUTE = "execute_request";

    private final Channel shell;
    private final Publisher publisher;
    private final Printed printed;
    private final Answers answers;
    private final CompletableFuture<Cells> cells;
    private final List<String> history = new ArrayList<>();
    private int count; // of cells

    Requests(Channel shell, Publisher publisher, Printed printed, Answers answers, CompletableFuture<Cells> cells) {
        this.shell = shell;
        this.publisher = publisher;
        this.printed = printed;
        this.answers = answers;
        this.cells = cells;
    }

    /// Answers until the socket ends.
    void serve() {
        while (true) {
            serve(shell.receive());
        }
    }

    private void serve(Message request) {
        var behind = new ArrayList<Message>();
        Cell cell = request.type().equals(EXECUTE) ? cell(request) : null;
        answers.busy(request, () -> {
            switch (request.type()) {
                case EXECUTE -> behind.addAll(execute(Objects.requireNonNull(cell)));
                case "complete_request" -> shell.send(request.reply(complete(request)));
                case "inspect_request" -> shell.send(request.reply(inspect(request)));
                case "is_complete_request" -> shell.send(request.reply(isComplete(request)));
                case "history_request" -> shell.send(request.reply(history(request)));
                case "comm_open" -> refuseComm(request);
                default -> answers.to(request).ifPresent(answer -> shell.send(request.reply(answer)));
            }
        });
        behind.forEach(this::passOver);
    }

    private void passOver(Message request) {
        if (request.type().equals(EXECUTE)) {
            answers.busy(request, () -> shell.send(request.reply(Map.of(STATUS, "aborted", "execution_count", count))));
        } else {
            serve(request);
        }
    }

    // before anybody hears that it runs, and interrupts it
    private Cell cell(Message request) {
        boolean counts = !request.flag("silent", false) && request.flag("store_history", true);
        var cell = new Cell(request, counts ? ++count : count);
        publisher.begin(cell);
        if (counts) {
            history.add(cell.code());
        }
        return cell;
    }

    /// @return what waits behind a cell that has failed: whoever runs many at once does not expect that one goes
    ///     on. It is taken before anybody hears of the failure: what is sent after that is meant to run
    private List<Message> execute(Cell cell) {
        Message request = cell.request();
        if (!cell.isSilent()) {
            publisher.publish(
                    "execute_input", cell.header(), Map.of("code", cell.code(), "execution_count", cell.count()));
        }
        Report report = cells.join().use(cell.code(), cell);
        List<Message> behind = report.failed() && request.flag("stop_on_error", true) ? waiting() : List.of();
        printed.flush();
        var answer = new LinkedHashMap<String, Object>();
        if (report.failed()) {
            answer.putAll(failure(report));
            publisher.publish("error", cell.header(), failure(report));
        } else {
            show(cell, report);
            answer.put("payload", List.of());
            answer.put("user_expressions", expressions(cell));
        }
        answer.put(STATUS, report.failed() ? "error" : "ok");
        answer.put("execution_count", cell.count());
        printed.flush();
        shell.send(request.reply(answer));
        return behind;
    }

    private List<Message> waiting() {
        return Stream.generate(shell::poll)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
    }

    private void show(Cell cell, Report report) {
        if (Cells.isCommand(cell.code())) {
            report.lines().forEach(line -> printed.line(cell, "stdout", line));
        }
        if (report.value() != null && !cell.isSilent()) {
            publisher.publish(
                    "execute_result",
                    cell.header(),
                    Map.of(
                            "execution_count",
                            cell.count(),
                            "data",
                            MimeBundle.of(report.value()),
                            "metadata",
                            Map.of()));
        }
    }

    private Map<String, Object> expressions(Cell cell) {
        var values = new LinkedHashMap<String, Object>();
        if (cell.request().content().get("user_expressions") instanceof Map<?, ?> wanted) {
            wanted.forEach((name, code) -> {
                Report report = cells.join().use(String.valueOf(code), cell);
                var value = new LinkedHashMap<String, Object>();
                value.put(STATUS, report.failed() ? "error" : "ok");
                value.putAll(
                        report.failed()
                                ? failure(report)
                                : Map.of("data", MimeBundle.of(report.value()), "metadata", Map.of()));
                values.put(String.valueOf(name), value);
            });
        }
        return values;
    }

    private static Map<String, Object> failure(Report report) {
        List<String> lines = report.lines().stream().flatMap(String::lines).toList();
        Throwable thrown = report.thrown();
        String last = lines.isEmpty() ? "" : lines.getLast();
        if (thrown != null) {
            return error(thrown.getClass().getSimpleName(), Objects.requireNonNullElse(thrown.getMessage(), ""), lines);
        }
        return last.equals("stopped") ? error("Interrupted", last, lines) : error("Error", lines.getFirst(), lines);
    }

    private static Map<String, Object> error(String name, String value, List<String> trace) {
        return Map.of("ename", name, "evalue", value, "traceback", trace);
    }

    private Map<String, Object> complete(Message request) {
        String code = request.text("code");
        int cursor = cursor(request, code);
        int begin = Cells.wordBegin(code, cursor);
        return Map.of(
                STATUS,
                "ok",
                "matches",
                List.copyOf(cells.join().completions(code, cursor)),
                "cursor_start",
                code.codePointCount(0, begin),
                "cursor_end",
                code.codePointCount(0, cursor),
                "metadata",
                Map.of());
    }

    private Map<String, Object> inspect(Message request) {
        String code = request.text("code");
        List<String> found = cells.join().documentation(code, cursor(request, code));
        return Map.of(
                STATUS,
                "ok",
                "found",
                !found.isEmpty(),
                "data",
                found.isEmpty() ? Map.of() : Map.of("text/plain", String.join("\n", found)),
                "metadata",
                Map.of());
    }

    private Map<String, Object> isComplete(Message request) {
        boolean incomplete = cells.join().isIncomplete(request.text("code"));
        return incomplete ? Map.of(STATUS, "incomplete", "indent", "    ") : Map.of(STATUS, "complete");
    }

    private Map<String, Object> history(Message request) {
        int most = request.text("hist_access_type").equals("tail") ? request.number("n", 1000) : history.size();
        int first = Math.max(0, history.size() - most);
        var lines = new ArrayList<List<Object>>();
        for (int i = first; i < history.size(); i++) {
            lines.add(List.of(1, i + 1, history.get(i)));
        }
        return Map.of(STATUS, "ok", "history", lines);
    }

    // there is nothing that a widget of the notebook could talk to
    private void refuseComm(Message request) {
        publisher.publish("comm_close", request.header(), Map.of("comm_id", request.text("comm_id"), "data", Map.of()));
    }

    // Jupyter counts characters, Java those of UTF-16
    private static int cursor(Message request, String code) {
        int characters = code.codePointCount(0, code.length());
        return code.offsetByCodePoints(0, Math.clamp(request.number("cursor_pos", characters), 0, characters));
    }
}
