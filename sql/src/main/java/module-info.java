/// SQL on the event loop: a pool of connections and queries, over any JDBC driver.
///
/// It needs `java.sql` without passing it on: whoever imports this whole module would get a second `Date`.
module io.asyncio4j.sql {
    requires transitive io.asyncio4j;
    requires io.asyncio4j.net;
    requires java.sql;
    requires static transitive org.jspecify;

    exports io.asyncio4j.sql;
}
