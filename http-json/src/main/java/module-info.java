/// JSON for HTTP, by Jackson.
module io.asyncio4j.http.json {
    requires transitive io.asyncio4j.http;
    requires transitive tools.jackson.databind;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports io.asyncio4j.http.json;

    provides io.asyncio4j.http.JsonCodec with
            io.asyncio4j.http.json.JacksonCodec;
}
