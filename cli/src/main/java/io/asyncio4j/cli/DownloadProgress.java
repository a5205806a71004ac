package io.asyncio4j.cli;

import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/// Shows what is being downloaded: on a terminal one line that changes, elsewhere one line at the first file.
final class DownloadProgress extends AbstractTransferListener implements AutoCloseable {

    private static final String CLEAR = "\r\u001b[K";

    private final boolean terminal = Boolean.getBoolean("asyncio.terminal");
    private final ReentrantLock lock = new ReentrantLock(); // files come by several threads
    private boolean shown;
    private int files;

    @Override
    public void transferStarted(TransferEvent event) {
        show(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) {
        if (terminal) {
            show(event);
        }
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        lock.lock();
        try {
            files++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (terminal && shown) {
            System.err.print(CLEAR + (files > 0 ? "asyncio: downloaded " + files + " files\n" : ""));
        }
    }

    private void show(TransferEvent event) {
        lock.lock();
        try {
            if (terminal) {
                String name = event.getResource().getResourceName();
                long size = event.getResource().getContentLength();
                String done = size > 0 ? " " + event.getTransferredBytes() * 100 / size + " %" : "";
                System.err.print(CLEAR + "asyncio: downloading " + name.substring(name.lastIndexOf('/') + 1) + done);
            } else if (!shown) {
                System.err.println("asyncio: downloading what the program needs (//DEPS) …");
            }
            shown = true;
        } finally {
            lock.unlock();
        }
    }
}
