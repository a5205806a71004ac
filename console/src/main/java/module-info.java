/// A live page of the loops and tasks of a program, served to a browser on the same machine.
module io.asyncio4j.console {
    requires transitive io.asyncio4j;
    requires io.asyncio4j.http;
    requires io.asyncio4j.http.json;
    requires io.asyncio4j.net;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports io.asyncio4j.console;

    opens io.asyncio4j.console to
            tools.jackson.databind;
}
