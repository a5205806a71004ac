package io.asyncio4j.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public API is what has been reviewed: the texts under `docs/api`.
class PublicApiTest {

    private static final boolean WRITE = System.getProperty("api.write") != null;
    private static final String REWRITE = "./mvnw verify -pl verify -am -Dtest=PublicApiTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.write";

    @ParameterizedTest
    @MethodSource("modules")
    void isAsReviewed(String name) throws IOException {
        Library.Module module = Library.MODULES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        Path file = Library.root().resolve("docs/api").resolve(name + ".txt");
        List<String> now = ApiText.of(module);
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.write(file, now);
            return;
        }

        List<String> difference = difference(Files.exists(file) ? Files.readAllLines(file) : List.of(), now);
        if (!difference.isEmpty()) {
            Assertions.fail("The public API of " + name + " differs from docs/api/" + name + ".txt:\n\n"
                    + String.join("\n", difference) + "\n\nIf that is meant, write it again, and review it:\n"
                    + REWRITE);
        }
    }

    static List<String> modules() {
        return Library.MODULES.stream().map(Library.Module::name).toList();
    }

    /// The lines that are gone and those that are new, each below the type it belongs to.
    static List<String> difference(List<String> before, List<String> now) {
        int[][] common = commonLines(before, now);
        var difference = new ArrayList<String>();
        String type = "";
        int i = 0;
        int j = 0;
        while (i < before.size() || j < now.size()) {
            if (i < before.size() && j < now.size() && before.get(i).equals(now.get(j))) {
                type = before.get(i).startsWith(" ") ? type : before.get(i);
                i++;
                j++;
                continue;
            }
            boolean isGone = j == now.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1]);
            String line = isGone ? before.get(i++) : now.get(j++);
            if (!line.startsWith(" ")) {
                type = "";
            } else if (!type.isEmpty()) {
                difference.add("  " + type);
                type = "";
            }
            if (!line.isEmpty()) {
                difference.add((isGone ? "- " : "+ ") + line);
            }
        }
        return difference;
    }

    /// How long the longest common subsequence of both is, from each line on.
    private static int[][] commonLines(List<String> before, List<String> now) {
        int[][] common = new int[before.size() + 1][now.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
