package io.asyncio4j.build;

import java.io.IOException;
import java.net.IDN;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Makes what the cookies of the client know of public suffixes, out of the list that publicsuffix.org publishes.
///
/// `java build/src/main/java/io/asyncio4j/build/PublicSuffixList.java public_suffix_list.dat
/// http/src/main/resources/io/asyncio4j/http/client/cookies/public-suffixes.txt`
final class PublicSuffixList {

    private static final String VERSION = "// VERSION: ";
    private static final String HEADER = "# The Public Suffix List, version ";
    private static final String LICENCE = """
        # This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.
        # If a copy of the MPL was not distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.
        # Made of https://publicsuffix.org/list/public_suffix_list.dat by PublicSuffixList.java: without comments, in
        # ASCII, sorted.
        """;

    private PublicSuffixList() {}

    // the published list, and the file to be written
    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        var rules = new TreeSet<String>();
        String version = "unknown";
        for (String line : lines) {
            if (line.startsWith(VERSION)) {
                version = line.substring(VERSION.length());
            }
            String rule = line.strip().split("\\s", 2)[0];
            if (!rule.isEmpty() && !rule.startsWith("//")) {
                rules.add(inAscii(rule));
            }
        }
        Files.writeString(Path.of(args[1]), HEADER + version + "\n" + LICENCE + String.join("\n", rules) + "\n");
    }

    private static String inAscii(String rule) {
        String mark = rule.startsWith("!") ? "!" : rule.startsWith("*.") ? "*." : "";
        String name = IDN.toASCII(rule.substring(mark.length()), IDN.ALLOW_UNASSIGNED);
        return mark + name.toLowerCase(Locale.ROOT);
    }
}
