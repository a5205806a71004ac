package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How an exchange is to be treated, what the program wants to be told while it is under way, and what it is asked
/// then. Null is for nothing.
///
/// @param decompress whether the content codings of the response are undone
/// @param expectsContinue whether the body waits until the server wants it
/// @param onInterim is called with each answer 1xx
/// @param onSent is called with how many bytes of the body have left so far
/// @param onReceived is called with how many bytes of the response's body have come so far
/// @param trailers makes what stands behind the body
/// @param upgrades whether the server may switch to another protocol
record RequestHooks(
        boolean decompress,
        boolean expectsContinue,
        @Nullable Consumer<? super Interim> onInterim,
        @Nullable LongConsumer onSent,
        @Nullable LongConsumer onReceived,
        @Nullable Supplier<Headers> trailers,
        boolean upgrades) {

    static final RequestHooks NONE = new RequestHooks(true, false, null, null, null, null, false);
}
