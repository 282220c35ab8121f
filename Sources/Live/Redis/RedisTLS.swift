import COpenSSL
import Foundation

/// The encryption of one connection: bytes in, bytes out; the socket is somebody else's.
///
/// The server's certificate has to be valid for the host, by the system's authorities or those of `SSL_CERT_FILE`.
final class RedisTLS {
    private let context: OpaquePointer
    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// Prepares a connection to `host`; `authorities` is a PEM file to trust instead of the system's.
    init(host: String, authorities: String? = nil) throws(RedisError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw RedisTLS.failure("no TLS") }
        guard let session = SSL_new(context) else {
            SSL_CTX_free(context)
            throw RedisTLS.failure("no TLS")
        }
        self.context = context
        self.session = session
        // The session owns both from here on.
        incoming = BIO_new(BIO_s_mem())
        outgoing = BIO_new(BIO_s_mem())
        SSL_set_bio(session, incoming, outgoing)
        try trust(authorities)
        try check(host)
        SSL_set_connect_state(session)
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Goes on with the handshake; true when it is done. What has to be sent is in `takeOutgoing`.
    func handshake() throws(RedisError) -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 { return true }
        guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else {
            let verdict = SSL_get_verify_result(session)
            if verdict != Int(X509_V_OK), let text = X509_verify_cert_error_string(verdict) {
                throw .away("the server's certificate is refused: \(String(cString: text))")
            }
            throw RedisTLS.failure("the TLS handshake failed")
        }
        return false
    }

    /// Encrypts bytes; what has to be sent is in `takeOutgoing`.
    func encrypt(_ bytes: [UInt8]) throws(RedisError) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        guard SSL_write(session, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw RedisTLS.failure("cannot encrypt")
        }
    }

    /// Takes what came from the socket.
    func add(_ bytes: UnsafeRawBufferPointer) throws(RedisError) {
        guard BIO_write(incoming, bytes.baseAddress, Int32(bytes.count)) == Int32(bytes.count) else {
            throw RedisTLS.failure("no memory")
        }
    }

    /// Decrypts into `buffer`; nil where nothing more can be decrypted yet.
    func decrypt(_ buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int? {
        ERR_clear_error()
        let count = SSL_read(session, buffer.baseAddress, Int32(buffer.count))
        if count > 0 { return Int(count) }
        switch SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ: return nil
        case SSL_ERROR_ZERO_RETURN: throw .away("Redis closed the connection")
        default: throw RedisTLS.failure("cannot decrypt")
        }
    }

    /// What has to be sent.
    func takeOutgoing() -> [UInt8] {
        let count = BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(BIO_read(outgoing, buffer.baseAddress, Int32(count))))
        }
    }

    private func trust(_ authorities: String?) throws(RedisError) {
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        let store = SSL_CTX_get_cert_store(context)
        let isLoaded =
            authorities.map { X509_STORE_load_locations(store, $0, nil) } ?? SSL_CTX_set_default_verify_paths(context)
        guard isLoaded == 1 else { throw RedisTLS.failure("the certificates of authorities cannot be read") }
        SSL_set_verify(session, SSL_VERIFY_PEER, nil)
    }

    private func check(_ host: String) throws(RedisError) {
        let parameters = SSL_get0_param(session)
        // An address is looked for among a certificate's addresses, and is no name for SNI.
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return }
        guard SSL_set1_host(session, host) == 1 else { throw RedisTLS.failure("the host's name cannot be checked") }
        host.withCString { name in
            _ = SSL_ctrl(
                session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                UnsafeMutableRawPointer(mutating: name))
        }
    }

    private static func failure(_ what: String) -> RedisError {
        let code = ERR_get_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else { return .away(what) }
        return .away("\(what): \(String(cString: reason))")
    }
}
