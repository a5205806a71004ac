package io.asyncio4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoopFlagTest {

    @Test
    void withoutTheFlagTestsFailWithAMessageThatGivesIt() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var program = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), WithoutTheFlag.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).isZero();
        assertThat(output)
                .contains("event loops need java.lang opened to them: start the JVM of the tests with --add-opens"
                        + " java.base/java.lang=ALL-UNNAMED (Maven: in <argLine> of maven-surefire-plugin; Gradle: in"
                        + " jvmArgs of the test task)");
    }

    static final class WithoutTheFlag {

        public static void main(String[] args) {
            IO.println(Kit.failure(Tested.class));
        }
    }

    static final class Tested {

        @AsyncTest
        void never() {}
    }
}
