package io.asyncio4j.cluster;

/// The members that were to run a job have been lost, one after the other: they have died, left, or could not be
/// reached. How far the job got is not known, and on a member that could only not be reached it may have run to
/// its end.
public final class MemberLostException extends ClusterException {

    private static final long serialVersionUID = 1;

    private final int attempts;

    MemberLostException(String message, int attempts) {
        super(message, null);
        this.attempts = attempts;
    }

    /// How many members have begun, or may have begun, to run it.
    public int attempts() {
        return attempts;
    }
}
