package io.asyncio4j.http.wire;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/// Writes the responses of one connection, by Netty's encoder. On the loop's host fiber.
public final class ResponseEncoder extends HttpResponseEncoder {

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return response instanceof HeadOnly || super.isContentAlwaysEmpty(response);
    }

    /// A response that ends with its headers, whatever they say: the answer to HEAD.
    public static final class HeadOnly extends DefaultHttpResponse {

        /// A response with a status and headers.
        public HeadOnly(HttpResponseStatus status, HttpHeaders headers) {
            super(HttpVersion.HTTP_1_1, status, headers);
        }
    }
}
