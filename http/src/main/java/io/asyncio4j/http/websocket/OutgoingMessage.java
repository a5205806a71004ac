package io.asyncio4j.http.websocket;

import io.asyncio4j.stream.StreamWriter;

/// A message that is sent piece by piece, each write as a frame of its own. In the task that sends it.
final class OutgoingMessage implements StreamWriter {

    private final Outbox outbox;
    private final int opcode;
    private final Utf8Check check = new Utf8Check(); // of a text
    private boolean begun;
    private boolean ended;

    OutgoingMessage(Outbox outbox, int opcode) {
        this.outbox = outbox;
        this.opcode = opcode;
    }

    /// Whether a piece was sent.
    boolean isBegun() {
        return begun;
    }

    @Override
    public void write(byte[] bytes) {
        if (ended) {
            throw new IllegalStateException("the message has ended");
        }
        if (opcode == Frames.TEXT && !check.isValid(bytes)) {
            throw new IllegalArgumentException("a text must be UTF-8");
        }
        if (bytes.length > 0) {
            send(bytes, false);
        }
    }

    @Override
    public void writeEof() {
        if (!ended) {
            if (!check.isComplete()) {
                throw new IllegalArgumentException("a text must be UTF-8, and ends within a character");
            }
            send(new byte[0], true);
            ended = true;
        }
    }

    private void send(byte[] bytes, boolean last) {
        outbox.sendPiece(begun ? Frames.CONTINUATION : opcode, bytes, last);
        begun = true;
    }
}
