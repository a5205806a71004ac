package io.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DirectivesTest {

    @Test
    void dependenciesAreSeparatedBySpacesCommasAndSemicolons() {
        var directives = Directives.of("""
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //DEPS a:b:1, c:d:2;e:f:3
            //DEPS g:h:4 // why it is needed
            // //DEPS not:this:1
             //DEPS nor:that:1
            void main() {}
            """);

        assertThat(directives.dependencies()).containsExactly("a:b:1", "c:d:2", "e:f:3", "g:h:4");
    }

    @Test
    void quotedOptionsKeepTheirSpaces() {
        var directives = Directives.of("""
            //RUNTIME_OPTIONS -Xmx1g "-Dformat=%1$s [%4$s] a;b,c%n" '-Dother=x  y'
            //JAVA_OPTIONS -ea
            //COMPILE_OPTIONS -Xlint:all
            """);

        assertThat(directives.runtimeOptions())
                .containsExactly("-Xmx1g", "-Dformat=%1$s [%4$s] a;b,c%n", "-Dother=x  y", "-ea");
        assertThat(directives.compileOptions()).containsExactly("-Xlint:all");
    }

    @Test
    void variablesOfTheEnvironmentAndOfTheSystemAreReplaced() {
        var directives =
                Directives.of("//DEPS a:b:${no.such.property:7},c:d:${file.separator}\n//REPOS ${env.PATH:x}\n");

        assertThat(directives.dependencies()).containsExactly("a:b:7", "c:d:" + System.getProperty("file.separator"));
        assertThat(directives.repositories()).containsExactly(System.getenv("PATH"));
    }

    @Test
    void aFileWithoutDirectivesHasNone() {
        var directives = Directives.of("// a comment\n//nothing\nvoid main() {}\n");

        assertThat(directives.all()).isEmpty();
        assertThat(directives.preview()).isFalse();
        assertThat(directives.mainClass()).isEmpty();
    }

    @Test
    void coordinatesHaveVersionClassifierAndType() throws Exception {
        assertThat(Coordinate.of("g:a:1:linux@zip")).isEqualTo(new Coordinate("g", "a", "1", "linux", "zip"));
        assertThat(Coordinate.of("g:a:1@pom").isBom()).isTrue();
        assertThat(Coordinate.of("g:a").version()).isEmpty();
        assertThat(Coordinate.of("g:a:1-SNAPSHOT").changes()).isTrue();
        assertThat(Coordinate.of("g:a:[1,2)").changes()).isTrue();
        assertThat(Coordinate.of("g:a:1.0").changes()).isFalse();
    }

    @Test
    void badCoordinatesAreNamed() {
        for (String bad : new String[] {"group", "a:b:c:d:e", "https://github.com/some/project", ":a:1", "lib/x.jar"}) {
            assertThatThrownBy(() -> Coordinate.of(bad))
                    .isInstanceOf(Failure.class)
                    .hasMessage("//DEPS must be group:artifact:version, was " + bad);
        }
    }
}
