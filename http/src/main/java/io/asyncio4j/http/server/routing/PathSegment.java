package io.asyncio4j.http.server.routing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a pattern demands of one segment of a path, or of all that follow.
sealed interface PathSegment {

    /// What tells it from others, whatever its parameters are called.
    String shape();

    /// How it is tried among others of one place: the least first.
    int rank();

    /// The parameters, in order.
    List<String> names();

    /// Whether `segment`, as a normal path has it, is meant; adds the values of the parameters.
    boolean matches(String segment, List<String> values);

    /// A text.
    ///
    /// @param text as a normal path has it
    record Literal(String text) implements PathSegment {

        @Override
        public String shape() {
            return text;
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public boolean matches(String segment, List<String> values) {
            return segment.equals(text);
        }
    }

    /// Parameters of a form, and perhaps a text around them.
    ///
    /// @param template the text, encoded, with the names in braces
    /// @param form a group for each parameter
    /// @param types of the parameters; a regular expression of the route's stands for `TEXT`
    record Formed(String shape, String template, Pattern form, List<String> names, List<ValueType> types)
            implements PathSegment {

        @Override
        public int rank() {
            return 1;
        }

        @Override
        public boolean matches(String segment, List<String> values) {
            Matcher matcher = form.matcher(PathText.value(segment));
            if (!matcher.matches()) {
                return false;
            }
            int before = values.size();
            for (int i = 0; i < names.size(); i++) {
                String value = matcher.group("p" + i);
                if (!types.get(i).accepts(value)) {
                    values.subList(before, values.size()).clear();
                    return false;
                }
                values.add(value);
            }
            return true;
        }
    }

    /// Any one segment that is not empty.
    record Any(String name) implements PathSegment {

        @Override
        public String shape() {
            return "{}";
        }

        @Override
        public int rank() {
            return 2;
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        @Override
        public boolean matches(String segment, List<String> values) {
            return !segment.isEmpty() && values.add(PathText.value(segment));
        }
    }

    /// Everything that follows, perhaps nothing.
    record Rest(String name) implements PathSegment {

        @Override
        public String shape() {
            return "{...}";
        }

        @Override
        public int rank() {
            return 3;
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }

        /// A slash that does not separate would look like one that does in the value, so it does not fit.
        ///
        /// @param segment all segments that follow
        @Override
        public boolean matches(String segment, List<String> values) {
            return !segment.contains("%2F") && values.add(PathText.value(segment));
        }
    }
}
