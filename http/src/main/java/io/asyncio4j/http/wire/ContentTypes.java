package io.asyncio4j.http.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The content types of files, by the ends of their names. Any thread.
public final class ContentTypes {

    /// Of a file that nothing is known of.
    public static final String UNKNOWN = "application/octet-stream";

    // a table of our own: what the JDK finds depends on the machine
    private static final String TABLE = """
        html htm: text/html
        css: text/css
        js mjs cjs: text/javascript
        txt text log conf ini md5 sha256: text/plain
        md markdown: text/markdown
        csv: text/csv
        tsv: text/tab-separated-values
        ics: text/calendar
        vcf: text/vcard
        vtt: text/vtt
        xml xsd: application/xml
        xsl xslt: application/xslt+xml
        xhtml xht: application/xhtml+xml
        json map: application/json
        jsonld: application/ld+json
        geojson: application/geo+json
        webmanifest: application/manifest+json
        ndjson jsonl: application/x-ndjson
        yaml yml: application/yaml
        toml: application/toml
        atom: application/atom+xml
        rss: application/rss+xml
        wasm: application/wasm
        pdf: application/pdf
        ps eps: application/postscript
        rtf: application/rtf
        epub: application/epub+zip
        doc: application/msword
        xls: application/vnd.ms-excel
        ppt: application/vnd.ms-powerpoint
        docx: application/vnd.openxmlformats-officedocument.wordprocessingml.document
        xlsx: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
        pptx: application/vnd.openxmlformats-officedocument.presentationml.presentation
        odt: application/vnd.oasis.opendocument.text
        ods: application/vnd.oasis.opendocument.spreadsheet
        odp: application/vnd.oasis.opendocument.presentation
        zip: application/zip
        gz tgz: application/gzip
        bz2: application/x-bzip2
        xz: application/x-xz
        zst: application/zstd
        br: application/x-brotli
        7z: application/x-7z-compressed
        rar: application/vnd.rar
        tar: application/x-tar
        jar war: application/java-archive
        deb: application/vnd.debian.binary-package
        rpm: application/x-rpm
        sql: application/sql
        sqlite sqlite3: application/vnd.sqlite3
        parquet: application/vnd.apache.parquet
        png: image/png
        apng: image/apng
        jpg jpeg jpe: image/jpeg
        gif: image/gif
        webp: image/webp
        avif: image/avif
        heic: image/heic
        jxl: image/jxl
        svg svgz: image/svg+xml
        ico: image/x-icon
        bmp: image/bmp
        tif tiff: image/tiff
        mp3: audio/mpeg
        m4a: audio/mp4
        aac: audio/aac
        oga ogg opus: audio/ogg
        flac: audio/flac
        wav: audio/wav
        weba: audio/webm
        mid midi: audio/midi
        mp4 m4v: video/mp4
        mpeg mpg: video/mpeg
        webm: video/webm
        ogv: video/ogg
        mov: video/quicktime
        avi: video/x-msvideo
        mkv: video/matroska
        ts: video/mp2t
        m3u8: application/vnd.apple.mpegurl
        mpd: application/dash+xml
        woff: font/woff
        woff2: font/woff2
        ttf: font/ttf
        otf: font/otf
        eml: message/rfc822
        """;

    private static final Map<String, String> BY_END = read();

    private ContentTypes() {}

    /// The content type of a file with this name, with a charset if it is text; [#UNKNOWN] if its end says nothing.
    public static String of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String end = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
        return dot < 0 ? UNKNOWN : BY_END.getOrDefault(end, UNKNOWN);
    }

    /// Whether bodies of this type become much smaller if they are compressed.
    public static boolean isCompressible(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return (type.startsWith("text/") && !type.equals("text/event-stream"))
                || type.endsWith("+xml")
                || type.endsWith("+json")
                || type.startsWith("font/ttf")
                || type.startsWith("font/otf")
                || switch (type) {
                    case "application/json",
                            "application/javascript",
                            "application/ecmascript",
                            "application/xml",
                            "application/x-ndjson",
                            "application/ndjson",
                            "application/yaml",
                            "application/toml",
                            "application/graphql",
                            "application/wasm",
                            "application/rtf",
                            "application/postscript",
                            "application/sql",
                            "application/x-sh",
                            "application/x-www-form-urlencoded",
                            "application/vnd.ms-fontobject",
                            "application/vnd.apple.mpegurl",
                            "image/bmp",
                            "image/x-icon" -> true;
                    default -> false;
                };
    }

    private static Map<String, String> read() {
        var types = new HashMap<String, String>();
        TABLE.lines().forEach(line -> {
            String[] sides = line.split(": ", 2);
            String type = sides[1].startsWith("text/") ? sides[1] + "; charset=utf-8" : sides[1];
            for (String end : sides[0].split(" ", -1)) {
                types.put(end, type);
            }
        });
        return Map.copyOf(types);
    }
}
