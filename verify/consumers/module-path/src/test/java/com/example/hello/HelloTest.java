package com.example.hello;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.test.AsyncTest;

class HelloTest {

    @AsyncTest(realTime = true)
    void theServerAnswers() throws Exception {
        assertEquals("Hello 👋, 10000 bytes", Hello.answers());
    }
}
