package io.asyncio4j.net;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/// Says in plain words why TLS could not be negotiated.
final class Handshake {

    private Handshake() {}

    static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateExpiredException) {
                return "the certificate has expired (" + message + ")";
            } else if (cause instanceof CertificateNotYetValidException) {
                return "the certificate is not valid yet (" + message + ")";
            } else if (cause instanceof NotSslRecordException) {
                return "the other side does not speak TLS";
            } else if (cause instanceof ClosedChannelException) {
                return "it was closed meanwhile";
            } else if (cause instanceof SslHandshakeTimeoutException) {
                return "TLS was not negotiated in time";
            } else if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
                return "the certificate is for another name (" + message + ")";
            } else if (message.contains("unable to find valid certification path")) {
                return "the certificate is not trusted: it is self-signed, or signed by somebody unknown";
            }
        }
        return "TLS could not be negotiated: " + failure.getMessage();
    }
}
