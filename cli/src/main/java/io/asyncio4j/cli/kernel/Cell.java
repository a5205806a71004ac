package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Origin;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request to execute. Its output belongs to it, whenever it comes.
///
/// @param request with the code
/// @param count the number of the cell
/// @param stopped whether it was interrupted
record Cell(Message request, int count, AtomicBoolean stopped) implements Origin {

    Cell(Message request, int count) {
        this(request, count, new AtomicBoolean());
    }

    @Override
    public boolean isStopped() {
        return stopped.get();
    }

    /// What belongs to the cell says so by this.
    Map<String, Object> header() {
        return request.header();
    }

    String code() {
        return request.text("code");
    }

    /// Nothing is told but what is printed and what fails.
    boolean isSilent() {
        return request.flag("silent", false);
    }

    /// Whether somebody is there who can be asked for input.
    boolean mayAsk() {
        return request.flag("allow_stdin", true);
    }
}
