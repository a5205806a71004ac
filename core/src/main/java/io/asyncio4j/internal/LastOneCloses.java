package io.asyncio4j.internal;

/// Whether a thread uses something that somebody else may want to close meanwhile: whoever comes last closes
/// it. Any thread; one uses it at a time.
public final class LastOneCloses {

    private boolean used; // guarded by this
    private boolean closed; // guarded by this

    /// The thread begins to use it.
    ///
    /// @return false if it is closed, and must not be used
    public synchronized boolean begin() {
        used = !closed;
        return used;
    }

    /// The thread uses it no longer.
    ///
    /// @param goesOn whether it is going to be used again, unless somebody has closed it
    /// @return whether the thread is to close it
    public synchronized boolean end(boolean goesOn) {
        used = false;
        closed |= !goesOn;
        return closed;
    }

    /// It is not going to be used again.
    ///
    /// @return whether the caller is to close it; else it is closed already, or the thread that uses it will
    public synchronized boolean close() {
        boolean last = !closed && !used;
        closed = true;
        return last;
    }

    public synchronized boolean isClosed() {
        return closed;
    }
}
