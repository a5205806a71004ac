package io.asyncio4j.http.json;

import java.util.Iterator;
import java.util.NoSuchElementException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;

/// The elements of one array.
final class ArrayElements<T> implements Iterator<T> {

    // BEFORE → ELEMENT ⇄ BETWEEN → END: at ELEMENT the parser stands on the first token of an element.

    private final JsonParser parser;
    private final ObjectReader reader; // of an element
    private final JavaType type;
    private State state = State.BEFORE;
    private long count; // of elements that were read

    ArrayElements(JsonParser parser, ObjectReader reader) {
        this.parser = parser;
        this.reader = reader;
        this.type = reader.getValueType();
    }

    @Override
    public boolean hasNext() {
        try {
            if (state == State.BEFORE) {
                begin();
            }
            if (state == State.BETWEEN) {
                advance();
            }
            return state == State.ELEMENT;
        } catch (JacksonException e) {
            throw JsonErrors.explain(e, type, place());
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the array has ended");
        }
        try {
            T element = reader.readValue(parser);
            if (element == null) {
                throw JsonErrors.nullFound(type, place(), parser.currentTokenLocation());
            }
            count++;
            state = State.BETWEEN;
            return element;
        } catch (JacksonException e) {
            throw JsonErrors.explain(e, type, place());
        }
    }

    private void begin() {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_ARRAY) {
            throw JsonErrors.mismatch("an array", first, "", parser.currentTokenLocation());
        }
        state = State.BETWEEN;
    }

    private void advance() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            state = State.END;
            ensureNothingFollows();
        } else {
            state = State.ELEMENT;
        }
    }

    private void ensureNothingFollows() {
        JsonToken further = parser.nextToken();
        if (further != null) {
            throw JsonErrors.mismatch("nothing after the array", further, "", parser.currentTokenLocation());
        }
    }

    private String place() {
        return state == State.BETWEEN || state == State.ELEMENT ? "[" + count + "]" : "";
    }

    private enum State {
        BEFORE,
        ELEMENT,
        BETWEEN,
        END
    }
}
