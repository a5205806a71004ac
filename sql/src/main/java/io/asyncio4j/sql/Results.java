package io.asyncio4j.sql;

import java.util.List;

/// What a call has returned.
///
/// @param rows of each query in it, in their order
/// @param updates how many rows each other statement has changed, in their order, as far as the database says so
/// @param out the values of the parameters that return one, by their names; those of `?` are named by their places,
///     the first is `1`
public record Results(List<Rows> rows, List<Long> updates, Row out) {}
