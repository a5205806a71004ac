// Files without blocking the loop: written at once or not at all, walked, and read line by line.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.files.AsyncFiles;

long countWords(Path file) {
    try (var lines = AsyncFiles.lines(file)) {
        return lines.stream().mapToLong(line -> line.split(" ").length).sum();
    }
}

void main() {
    run(() -> {
        var folder = AsyncFiles.createTempDirectory("words");
        for (int n = 1; n <= 3; n++) {
            AsyncFiles.writeString(folder.resolve("poem" + n), "so much depends upon\n".repeat(1_000 * n), AsyncFiles.ATOMIC);
        }
        try (var poems = AsyncFiles.list(folder)) {
            var sorted = poems.stream().sorted().toList();
            var counts = gather(sorted, this::countWords);
            for (int n = 0; n < sorted.size(); n++) {
                IO.println(sorted.get(n).getFileName() + " has " + counts.get(n) + " words 📖");
            }
        }
        try (var all = AsyncFiles.walk(folder)) {
            for (var path : all.stream().sorted(Comparator.reverseOrder()).toList()) AsyncFiles.delete(path);
        }
        IO.println("The folder is " + (AsyncFiles.exists(folder) ? "still there" : "gone 🧹"));
    });
}
