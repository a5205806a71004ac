// Shows the lines of a log that match a pattern as they are written, until a line says END.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.files.AsyncFiles;

void show(Path path, Pattern pattern) {
    try (var log = AsyncFiles.open(path)) {
        log.seek(log.size());
        IO.println("following " + path);
        for (String line : log.follow()) {
            if (pattern.matcher(line).find()) {
                IO.println(line);
            }
            if (line.equals("END")) {
                break;
            }
        }
    }
}

void main(String[] args) {
    run(() -> show(Path.of(args[0]), Pattern.compile(args[1])));
}
