package io.asyncio4j.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The one watch service of a file system, shared by all watches of the program, and the virtual thread that
/// waits for it. They exist while there are watches. Any thread.
final class FileWatcher implements Runnable {

    private static final Map<FileSystem, FileWatcher> ALL = new HashMap<>(); // guarded by the class

    private final WatchService service;
    private final Map<WatchKey, Set<FileWatch>> watches = new HashMap<>(); // guarded by the class

    private FileWatcher(WatchService service) {
        this.service = service;
    }

    /// From now on `watch` hears of its folder.
    static synchronized void add(FileWatch watch) throws IOException {
        FileSystem files = watch.folder().getFileSystem();
        FileWatcher watcher = ALL.get(files);
        if (watcher == null) {
            watcher = new FileWatcher(files.newWatchService());
            ALL.put(files, watcher);
            Thread.ofVirtual().name("asyncio-file-watcher").start(watcher);
        }
        try {
            WatchKey key = watch.folder()
                    .register(
                            watcher.service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
            watcher.watches.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(watch);
        } finally {
            watcher.closeIfUnused(files);
        }
    }

    /// `watch` is to hear no more; nothing happens if it does not.
    static synchronized void remove(FileWatch watch) throws IOException {
        FileSystem files = watch.folder().getFileSystem();
        FileWatcher watcher = ALL.get(files);
        if (watcher != null) {
            watcher.watches.entrySet().removeIf(entry -> {
                if (entry.getValue().remove(watch) && entry.getValue().isEmpty()) {
                    entry.getKey().cancel();
                    return true;
                }
                return false;
            });
            watcher.closeIfUnused(files);
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                dispatch(service.take());
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // nobody watches any more
        }
    }

    private void dispatch(WatchKey key) {
        List<FileWatch> told = told(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            told.forEach(watch -> watch.happened(kind(event), event.context() instanceof Path name ? name : null));
        }
        if (!key.reset()) {
            told(key).forEach(FileWatch::folderDeleted);
        }
    }

    private List<FileWatch> told(WatchKey key) {
        synchronized (FileWatcher.class) {
            return List.copyOf(watches.getOrDefault(key, Set.of()));
        }
    }

    private void closeIfUnused(FileSystem files) throws IOException {
        if (watches.isEmpty()) {
            ALL.remove(files);
            service.close();
        }
    }

    private static FileEvent.Kind kind(WatchEvent<?> event) {
        return switch (event.kind().name()) {
            case "ENTRY_CREATE" -> FileEvent.Kind.CREATED;
            case "ENTRY_MODIFY" -> FileEvent.Kind.MODIFIED;
            case "ENTRY_DELETE" -> FileEvent.Kind.DELETED;
            default -> FileEvent.Kind.OVERFLOW;
        };
    }
}
