package io.asyncio4j.http.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio4j.http.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// curl.
///
/// @param version how it is told which HTTP to speak; null for its own choice
record Curl(@Nullable String version) implements OtherClient {

    static void assumeInstalled() {
        Program.assumeInstalled("curl", "curl");
    }

    @Override
    public Set<Ability> abilities() {
        var abilities = EnumSet.of(Ability.TRAILERS, Ability.FORM, Ability.GZIP, Ability.DEFLATE);
        if (version == null) {
            abilities.addAll(
                    EnumSet.of(Ability.CHUNKED, Ability.EXPECT)); // HTTP/2 has no chunks, and curl does not wait
        }
        try (Program told = Program.start("curl", "--version")) {
            told.awaitEnd();
            if (told.output().contains("brotli")) {
                abilities.add(Ability.BROTLI);
            }
            if (told.output().contains("zstd")) {
                abilities.add(Ability.ZSTD);
            }
        }
        return abilities;
    }

    @Override
    public Program start(Path folder, Call call) {
        var words = new ArrayList<String>(List.of("curl", "--silent", "--show-error", "--no-buffer"));
        if (version != null) {
            words.addAll(List.of(version, "--insecure"));
        }
        words.addAll(List.of("--dump-header", folder.resolve("head").toString()));
        words.addAll(List.of("--write-out", "length %{size_download}\\n"));
        if (call.method().equals("HEAD")) {
            words.add("--head");
        } else if (!call.is("form")) {
            words.addAll(List.of("--request", call.method()));
        }
        Path body = call.body();
        if (body != null && call.is("form")) {
            words.addAll(List.of("--form-string", "drink=tëa", "--form", "leaf=@" + body + ";filename=leaf.bin"));
        } else if (body != null && call.is("chunked")) {
            words.addAll(List.of("--data-binary", "@" + body, "--header", "Transfer-Encoding: chunked"));
        }
        boolean uploads = body != null && !call.is("form") && !call.is("chunked");
        if (!call.is("expect")) {
            words.addAll(List.of("--header", "Expect:"));
        } else {
            words.addAll(List.of("--header", "Expect: 100-continue", "--expect100-timeout", "60"));
        }
        for (String line : call.headers()) {
            words.addAll(List.of("--header", line));
            if (line.startsWith("Accept-Encoding: ")) {
                words.add("--compressed");
            }
        }
        String target = call.is("large") ? "/dev/null" : folder.resolve("body").toString();
        for (int n = 0; n < call.times(); n++) {
            if (uploads) {
                words.addAll(List.of("--upload-file", String.valueOf(body))); // each URL has its own
            }
            words.addAll(List.of("--output", target, call.url()));
        }
        return Program.start(words);
    }

    @Override
    public Answer answer(Path folder, Program ended) {
        try {
            return answer(folder, ended.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer answer(Path folder, String output) throws IOException {
        Headers headers = Headers.EMPTY;
        Headers trailers = Headers.EMPTY;
        int status = 0;
        boolean behind = false;
        for (String line : Files.readAllLines(folder.resolve("head"), UTF_8)) {
            int colon = line.indexOf(':');
            if (line.startsWith("HTTP/")) {
                int space = line.indexOf(' ');
                status = Integer.parseInt(line.substring(space + 1, space + 4));
                headers = Headers.EMPTY;
                behind = false;
            } else if (colon < 0) {
                behind = true;
            } else if (behind) {
                trailers = trailers.with(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            } else {
                headers = headers.with(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        Path file = folder.resolve("body");
        byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        String error = output.lines()
                .filter(line -> line.startsWith("curl: "))
                .findFirst()
                .orElse("");
        long length = Answer.parse(output).length();
        String text = new String(body, 0, Math.min(body.length, 1000), UTF_8);
        return new Answer(status, headers, trailers, length, Service.sha256(body), text, error);
    }
}
