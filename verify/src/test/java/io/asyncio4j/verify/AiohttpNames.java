package io.asyncio4j.verify;

import java.util.List;
import java.util.stream.Stream;

/// The public names of aiohttp, as of 3.14: without the classes of single statuses and of single events that are
/// traced, and without what is deprecated.
final class AiohttpNames {

    private static final String TYPES = """
        AddrInfoType BaseConnector ClientConnectionError ClientConnectionResetError
        ClientConnectorCertificateError ClientConnectorDNSError ClientConnectorError ClientConnectorSSLError
        ClientError ClientHttpProxyError ClientOSError ClientPayloadError ClientProxyConnectionError
        ClientResponse ClientRequest ClientResponseError ClientSSLError ClientSession ClientTimeout
        ClientWebSocketResponse ClientWSTimeout ConnectionTimeoutError ContentTypeError Fingerprint
        FlowControlDataQueue InvalidURL InvalidUrlClientError InvalidUrlRedirectClientError
        NonHttpUrlClientError NonHttpUrlRedirectClientError RedirectClientError RequestInfo
        ServerConnectionError ServerDisconnectedError ServerFingerprintMismatch ServerTimeoutError
        SocketFactoryType SocketTimeoutError TCPConnector TooManyRedirects UnixConnector NamedPipeConnector
        WSServerHandshakeError ClientMiddlewareType ClientHandlerType CookieJar DummyCookieJar FormData
        BasicAuth ChainMapProxy DigestAuthMiddleware ETag HttpVersion HttpVersion10 HttpVersion11 WSMsgType
        WSCloseCode WSMessage WebSocketError BadContentDispositionHeader BadContentDispositionParam
        BodyPartReader MultipartReader MultipartWriter AsyncIterablePayload BufferedReaderPayload
        BytesIOPayload BytesPayload IOBasePayload JsonPayload PAYLOAD_REGISTRY Payload StringIOPayload
        StringPayload TextIOPayload AsyncResolver DefaultResolver ThreadedResolver DataQueue EMPTY_PAYLOAD
        EofStream StreamReader TraceConfig GunicornUVLoopWebWorker GunicornWebWorker WSMessageTypeError
        AppKey Application CleanupError NotAppKeyWarning HTTPException FileResponse PayloadAccessError
        RequestHandler RequestPayloadError BaseRequest FileField Request RequestKey ContentCoding Response
        StreamResponse ResponseKey AbstractRouteDef RouteDef RouteTableDef StaticDef AppRunner BaseRunner
        BaseSite GracefulExit ServerRunner SockSite TCPSite UnixSite NamedPipeSite Server AbstractResource
        AbstractRoute DynamicResource PlainResource PrefixedSubAppResource Resource ResourceRoute
        StaticResource UrlDispatcher UrlMappingMatchInfo View WebSocketReady WebSocketResponse
        """;

    /// Functions, and parameters of sessions, requests, connectors, limits, cookie jars and `run_app`.
    private static final String FUNCTIONS_AND_PARAMETERS = """
        hdrs request encode_basic_auth set_zlib_backend content_disposition_filename
        parse_content_disposition get_payload payload_type streamer middleware normalize_path_middleware
        json_bytes_response json_response delete get head options patch post put route static view run_app
        base_url connector cookies headers proxy proxy_auth skip_auto_headers auth json_serialize
        json_serialize_bytes request_class response_class ws_response_class version cookie_jar
        connector_owner raise_for_status timeout auto_decompress trust_env requote_redirect_url
        trace_configs read_bufsize max_line_size max_field_size max_headers fallback_charset_resolver
        middlewares ssl_shutdown_timeout params data json allow_redirects max_redirects compress chunked
        expect100 read_until_eof ssl_context ssl server_hostname proxy_headers trace_request_ctx
        use_dns_cache ttl_dns_cache dns_cache_max_size family local_addr resolver keepalive_timeout
        force_close limit limit_per_host enable_cleanup_closed timeout_ceil_threshold happy_eyeballs_delay
        interleave socket_factory total connect sock_read sock_connect ceil_threshold unsafe quote_cookie
        treat_as_secure_origin host port path sock shutdown_timeout print backlog access_log_class
        access_log_format access_log handle_signals reuse_address reuse_port handler_cancellation
        """;

    private static final String MEMBERS = """
        ClientResponse.charset ClientResponse.close ClientResponse.closed ClientResponse.connection
        ClientResponse.content ClientResponse.content_disposition ClientResponse.content_length
        ClientResponse.content_type ClientResponse.cookies ClientResponse.get_encoding
        ClientResponse.headers ClientResponse.history ClientResponse.host ClientResponse.json
        ClientResponse.links ClientResponse.ok ClientResponse.output_size ClientResponse.raise_for_status
        ClientResponse.raw_headers ClientResponse.read ClientResponse.real_url ClientResponse.reason
        ClientResponse.release ClientResponse.request_info ClientResponse.start ClientResponse.status
        ClientResponse.text ClientResponse.upload_complete ClientResponse.url ClientResponse.version
        ClientResponse.wait_for_close Request.app Request.body_exists Request.can_read_body Request.charset
        Request.client_max_size Request.clone Request.config_dict Request.content Request.content_length
        Request.content_type Request.cookies Request.forwarded Request.get_extra_info Request.has_body
        Request.headers Request.host Request.http_range Request.if_match Request.if_modified_since
        Request.if_none_match Request.if_range Request.if_unmodified_since Request.json Request.keep_alive
        Request.match_info Request.method Request.multipart Request.path Request.path_qs Request.post
        Request.protocol Request.query Request.query_string Request.raw_headers Request.raw_path
        Request.read Request.rel_url Request.release Request.remote Request.scheme Request.secure
        Request.task Request.text Request.transport Request.url Request.version Request.writer
        StreamResponse.body_length StreamResponse.charset StreamResponse.chunked StreamResponse.compression
        StreamResponse.content_length StreamResponse.content_type StreamResponse.cookies
        StreamResponse.del_cookie StreamResponse.drain StreamResponse.enable_chunked_encoding
        StreamResponse.enable_compression StreamResponse.etag StreamResponse.force_close
        StreamResponse.headers StreamResponse.keep_alive StreamResponse.last_modified
        StreamResponse.output_length StreamResponse.prepare StreamResponse.prepared StreamResponse.reason
        StreamResponse.set_cookie StreamResponse.set_status StreamResponse.status StreamResponse.task
        StreamResponse.write StreamResponse.write_eof Application.add_domain Application.add_routes
        Application.add_subapp Application.cleanup Application.cleanup_ctx Application.freeze
        Application.frozen Application.make_handler Application.middlewares Application.on_cleanup
        Application.on_response_prepare Application.on_shutdown Application.on_startup
        Application.pre_freeze Application.pre_frozen Application.router Application.shutdown
        Application.startup ClientSession.get ClientSession.head ClientSession.post ClientSession.put
        ClientSession.patch ClientSession.delete ClientSession.options ClientSession.request
        ClientSession.ws_connect ClientSession.close ClientSession.closed
        """;

    static final List<String> ALL = Stream.of((TYPES + FUNCTIONS_AND_PARAMETERS + MEMBERS).split("\\s+"))
            .toList();

    private AiohttpNames() {}
}
