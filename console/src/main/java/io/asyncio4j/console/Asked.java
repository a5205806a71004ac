package io.asyncio4j.console;

import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;

/// What the page asks for.
///
/// @param loop the number of a loop, 0 for all
/// @param filter what a task must have in its line or stack, whatever its case
/// @param sort a column
/// @param descending whether the largest comes first
/// @param offset how many rows to skip
/// @param limit how many to give at most
/// @param by what groups or trees are made by
/// @param below the task whose branches are asked for, 0 for the roots
/// @param at the number of a recorded moment
/// @param from the number of a look that was marked
record Asked(
        long loop,
        String filter,
        String sort,
        boolean descending,
        int offset,
        int limit,
        String by,
        long below,
        long at,
        long from) {

    private static final int MAX_ROWS = 500;

    static Asked by(Request request) {
        return new Asked(
                number(request, "loop", 0, Long.MAX_VALUE),
                text(request, "filter"),
                text(request, "sort"),
                text(request, "order").equals("desc"),
                (int) number(request, "offset", 0, Integer.MAX_VALUE),
                (int) number(request, "limit", MAX_ROWS, MAX_ROWS),
                text(request, "by"),
                number(request, "below", 0, Long.MAX_VALUE),
                number(request, "at", 0, Integer.MAX_VALUE),
                number(request, "from", 0, Long.MAX_VALUE));
    }

    private static String text(Request request, String name) {
        return request.queryParam(name).orElse("");
    }

    private static long number(Request request, String name, long otherwise, long most) {
        String text = text(request, name);
        try {
            long number = text.isEmpty() ? otherwise : Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw HttpException.badRequest(name + " must be a number from 0 to " + most + ", was " + text);
    }
}
