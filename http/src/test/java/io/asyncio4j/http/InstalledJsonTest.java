package io.asyncio4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InstalledJsonTest {

    @Test
    void withoutACodecTheDependencyIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> InstalledJson.choose(List.of()))
                .withMessage("there is no JsonCodec on the path: add the dependency io.asyncio4j:asyncio4j-http-json");
    }

    @Test
    void oneOfTheProgramsOwnIsTheOne() {
        var own = new Own();

        assertThat(InstalledJson.choose(List.of(own))).isSameAs(own);
    }

    @Test
    void twoOfTheProgramsOwnAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> InstalledJson.choose(List.of(new Own(), new Own())))
                .withMessageStartingWith("there must be one JsonCodec on the path, were ");
    }

    @Test
    void aTypeRefNamesItsType() {
        assertThat(new TypeRef<List<String>>() {}).hasToString("java.util.List<java.lang.String>");
        assertThat(new TypeRef<String>() {}).isEqualTo(TypeRef.of(String.class));
    }

    @Test
    @SuppressWarnings("rawtypes")
    void aTypeRefWithoutATypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TypeRef() {})
                .withMessageStartingWith("a TypeRef must name its type, such as new TypeRef<List<String>>() {}, was ");
    }

    private static final class Own implements JsonCodec {

        @Override
        public byte[] encode(@Nullable Object value) {
            return new byte[0];
        }

        @Override
        public <T> T decode(byte[] json, TypeRef<T> type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Iterator<T> elements(InputStream json, TypeRef<T> type) {
            throw new UnsupportedOperationException();
        }
    }
}
