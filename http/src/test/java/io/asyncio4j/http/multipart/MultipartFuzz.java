package io.asyncio4j.http.multipart;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.fuzz.Fuzz;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Bodies with parts, whose boundary is `b`. What comes of them does not depend on how they are cut.
public final class MultipartFuzz {

    private static final Headers HEADERS = Headers.EMPTY.with("Content-Type", "multipart/form-data; boundary=b");

    private MultipartFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        var all = new ArrayList<List<String>>();
        Fuzz.quietly(() -> virtually(_ -> {
            for (List<byte[]> pieces : Fuzz.cuts(bytes)) {
                all.add(parts(pieces));
            }
        }));
        check(new HashSet<>(all).size() == 1, "the parts depend on how the bytes are cut: " + all);
    }

    private static List<String> parts(List<byte[]> pieces) {
        var found = new ArrayList<String>();
        try {
            var reader = new MultipartReader(HEADERS, Pieces.of(pieces), options -> options.maxParts(20));
            for (Part part = reader.next(); part != null; part = reader.next()) {
                found.add(part.headers() + " " + part.name() + " " + part.fileName() + " " + latin1(part.bytes()));
            }
        } catch (MultipartException e) {
            found.add(e.getClass().getSimpleName());
        }
        return found;
    }
}
