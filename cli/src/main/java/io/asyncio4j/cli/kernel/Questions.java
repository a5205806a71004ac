package io.asyncio4j.cli.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/// The standard input of cells: whoever reads a line asks the notebook for it. Any thread.
final class Questions extends InputStream {

    private static final int PATIENCE = 200; // milliseconds, until it is seen that nobody waits any more

    private final Publisher publisher;
    private final Printed printed;
    private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    private byte[] line = new byte[0]; // guarded by this, as InputStream's readers expect
    private int next; // guarded by this

    Questions(Publisher publisher, Printed printed) {
        this.publisher = publisher;
        this.printed = printed;
    }

    /// Asks the questions, one after the other, until the thread is interrupted or the socket ends.
    void ask(Channel channel) throws InterruptedException {
        while (true) {
            Question question = asked.take();
            Message request = question.cell().request();
            channel.send(Message.of(
                    request.identities(), "input_request", request.header(), Map.of("prompt", "", "password", false)));
            while (!question.answer().isDone()) {
                Optional<Message> reply = channel.tryReceive(PATIENCE);
                reply.ifPresent(each -> question.answer().complete(each.text("value")));
            }
        }
    }

    @Override
    public synchronized int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == line.length) {
            line = (answer() + "\n").getBytes(StandardCharsets.UTF_8);
            next = 0;
        }
        int read = Math.min(length, line.length - next);
        System.arraycopy(line, next, bytes, from, read);
        next += read;
        return read;
    }

    @Override
    public synchronized int available() {
        return line.length - next;
    }

    private String answer() throws IOException {
        Cell cell = publisher.cell();
        if (cell == null || !cell.mayAsk()) {
            throw new IOException("nobody can be asked for input here: the front end does not allow it");
        }
        printed.flush();
        var question = new Question(cell, new CompletableFuture<>());
        asked.add(question);
        try {
            return question.answer().get();
        } catch (InterruptedException e) {
            question.answer().cancel(false);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /// A line that is wanted.
    private record Question(Cell cell, CompletableFuture<String> answer) {}
}
