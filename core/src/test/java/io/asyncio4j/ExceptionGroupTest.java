package io.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionGroupTest {

    private final IOException io = new IOException("io");
    private final FileNotFoundException file = new FileNotFoundException("file");
    private final IllegalStateException state = new IllegalStateException("state");
    private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(file, state));
    private final ExceptionGroup outer = new ExceptionGroup("outer", List.of(inner, io));

    @Test
    void itsMessageCountsAndNamesTheFirst() {
        assertThat(outer)
                .hasMessage("outer (2 exceptions, first: " + inner + ")")
                .hasCause(inner);
        assertThat(new ExceptionGroup("single", List.of(io)))
                .hasMessage("single (1 exception: java.io.IOException: io)");
    }

    @Test
    void itsTraceShowsAllOfThem() {
        var text = new StringWriter();
        outer.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).contains("IOException: io", "FileNotFoundException: file", "IllegalStateException");
    }

    @Test
    void splitTakesOneTypeFromTheWholeTreeAndKeepsTheTreeOfTheRest() {
        var split = outer.split(IOException.class);

        assertThat(split.matching()).containsExactly(file, io);
        var rest = split.rest().orElseThrow();
        assertThat(rest.exceptions()).singleElement().isInstanceOf(ExceptionGroup.class);
        assertThat(rest.split(IllegalStateException.class).matching()).containsExactly(state);
        assertThat(rest.getMessage()).startsWith("outer (1 exception: ");
    }

    @Test
    void splitOfEverythingLeavesNoRest() {
        assertThat(outer.split(Exception.class).rest()).isEmpty();
        assertThat(outer.split(Error.class).matching()).isEmpty();
        assertThat(outer.split(Error.class).rest()).isPresent();
    }

    @Test
    void subgroupKeepsTheTree() {
        var files = outer.subgroup(FileNotFoundException.class).orElseThrow();

        assertThat(files.exceptions())
                .singleElement()
                .isInstanceOfSatisfying(
                        ExceptionGroup.class,
                        group -> assertThat(group.exceptions()).containsExactly(file));
        assertThat(outer.subgroup(Error.class)).isEmpty();
    }

    @Test
    void rethrowThrowsTheFirstOfOneTypeAsItIs() {
        assertThatThrownBy(() -> outer.rethrow(IOException.class)).isSameAs(file);
        assertThatCode(() -> outer.rethrow(InterruptedException.class)).doesNotThrowAnyException();
    }

    @Test
    void itHoldsAtLeastOneException() {
        assertThatThrownBy(() -> new ExceptionGroup("none", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an exception group needs at least one exception, was empty");
    }
}
