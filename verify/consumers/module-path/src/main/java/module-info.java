module com.example.hello {
    requires io.asyncio4j.http; // and with it net and core
}
