package io.asyncio4j.http.client.cookies;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cookies in a file, one on each line: domain, whether all below it are meant, path, whether it is secure,
/// expiry in seconds (0 for none), name, value, with tabs between them.
///
/// Source: Netscape's `cookies.txt`, as curl and Python's `MozillaCookieJar` write it. What that has no place for
/// stands in a comment on the line before.
final class CookieFile {

    private static final String HEADER = "# Netscape HTTP Cookie File\n# Whoever can read it can act in your name.\n\n";
    private static final String HTTP_ONLY = "#HttpOnly_";
    private static final int FIELDS = 7;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final Pattern MORE = Pattern.compile("# (SameSite=(?:Strict|Lax|None)|Partitioned)(; Partitioned)?");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private CookieFile() {}

    /// @waits until it is written
    static void write(Path file, List<StoredCookie> cookies) {
        var text = new StringBuilder(HEADER);
        cookies.forEach(each -> append(text, each));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try {
            FileThreads.await("CookieJar.save", _ -> replaceNow(file.toAbsolutePath(), bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save cookies to " + file + ": " + e.getMessage(), e);
        }
    }

    /// @waits until it is read
    static List<Line> read(Path file) {
        String text;
        try {
            text = FileThreads.await(
                    "CookieJar.load", _ -> new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load cookies from " + file + ": " + e.getMessage(), e);
        }
        var found = new ArrayList<Line>();
        String more = "";
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            Matcher comment = MORE.matcher(line);
            boolean cookie = !line.isBlank() && (!line.startsWith("#") || line.startsWith(HTTP_ONLY));
            if (cookie) {
                found.add(parse(line, more, number, file));
            }
            more = comment.matches() ? "; " + line.substring(2) : "";
        }
        return found;
    }

    private static void append(StringBuilder text, StoredCookie stored) {
        Cookie cookie = stored.cookie();
        var more = new ArrayList<String>();
        cookie.sameSite().ifPresent(site -> more.add("SameSite=" + capitalised(site.name())));
        if (cookie.partitioned()) {
            more.add("Partitioned");
        }
        if (!more.isEmpty()) {
            text.append("# ").append(String.join("; ", more)).append('\n');
        }
        String domain = (stored.isHostOnly() ? "" : ".") + stored.domain();
        text.append(cookie.httpOnly() ? HTTP_ONLY : "")
                .append(String.join(
                        "\t",
                        domain,
                        flag(!stored.isHostOnly()),
                        stored.path(),
                        flag(cookie.secure()),
                        Long.toString(
                                stored.expires().map(Instant::getEpochSecond).orElse(0L)),
                        cookie.name(),
                        cookie.value()))
                .append('\n');
    }

    private static Line parse(String line, String more, int number, Path file) {
        boolean httpOnly = line.startsWith(HTTP_ONLY);
        String[] fields = (httpOnly ? line.substring(HTTP_ONLY.length()) : line).split("\t", FIELDS);
        try {
            if (fields.length == FIELDS) {
                return Line.of(fields, (httpOnly ? "; HttpOnly" : "") + more);
            }
        } catch (IllegalArgumentException e) {
            // it is said below, without what may be a secret
        }
        throw new IllegalArgumentException("line " + number + " of " + file
                + " must be a cookie: 7 fields with tabs between them, as Netscape's cookies.txt has");
    }

    /// Puts a file in place at once, so that a program which is stopped meanwhile does not lose the old one.
    private static Path replaceNow(Path file, byte[] bytes) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path made = Files.createTempFile(file.getParent(), ".cookies", ".tmp", owner);
        try {
            Files.write(made, bytes);
            return Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /// Some write fractions, and some nothing where there is no expiry.
    private static long seconds(String text) {
        return text.isEmpty() ? 0 : Math.min(Long.parseLong(text.split("\\.", 2)[0]), LAST_SECOND);
    }

    private static String flag(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    private static String capitalised(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /// A cookie and the URL that has set it, as far as that matters.
    record Line(CookieUrl url, Cookie cookie) {

        private static Line of(String[] fields, String more) {
            String host = fields[0].startsWith(".") ? fields[0].substring(1) : fields[0];
            boolean below = fields[1].equalsIgnoreCase("TRUE");
            CookieUrl url = CookieUrl.parse("https://" + host + "/");
            long expires = seconds(fields[4]);
            Cookie cookie = Cookie.parse(fields[5] + "=" + fields[6]
                            + "; Path=" + fields[2]
                            + (below ? "; Domain=" + host : "")
                            + (fields[3].equalsIgnoreCase("TRUE") ? "; Secure" : "")
                            + (expires <= 0 ? "" : "; Expires=" + DATE.format(Instant.ofEpochSecond(expires)))
                            + more)
                    .orElseThrow(IllegalArgumentException::new);
            return new Line(url, cookie);
        }
    }
}
