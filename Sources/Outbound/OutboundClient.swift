import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// The one client that calls other machines.
///
/// A host's name is resolved here, once for each attempt; each of its addresses has to be one that may be called, and the
/// connection is made to the one that was looked at: who answers a second question to the resolver in another way gains
/// nothing. `Host` and the name in the certificate stay those of the URL. Nothing is followed, kept or logged; proxies in
/// the environment are not asked.
public final class OutboundClient: Sendable {
    private let addresses: AddressGuard
    private let limits: OutboundLimits
    private let resolver: NameResolver
    private let configuration: HTTPClient.Configuration
    private let agent: String
    private let calls = Atomic<Int>(0)

    /// A client that calls itself `agent`, such as `mcp-admin/1.0.0`; `authorities` is a PEM file of certificates to trust
    /// in place of the system's.
    public convenience init(
        agent: String, addresses: AddressGuard = AddressGuard(), limits: OutboundLimits = OutboundLimits(),
        authorities: String? = nil
    ) {
        self.init(
            agent: agent, addresses: addresses, limits: limits, authorities: authorities, resolver: .system)
    }

    init(
        agent: String, addresses: AddressGuard, limits: OutboundLimits, authorities: String?, resolver: NameResolver
    ) {
        self.agent = agent
        self.addresses = addresses
        self.limits = limits
        self.resolver = resolver
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authorities { tls.trustRoots = .file(authorities) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(limits.connecting), read: TimeAmount(limits.attempt)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.proxy = nil
        configuration.maximumUsesPerConnection = 1
        // An attempt is one connection; whether there is another one is decided here.
        configuration.connectionPool.retryConnectionEstablishment = false
        self.configuration = configuration
    }

    /// Sends a request and returns the answer, whatever its status; throws `OutboundError`.
    ///
    /// What may be repeated is sent again where nobody answered, or the answer was 429, 502, 503 or 504: after a rest that
    /// doubles and has jitter, or the answer's `Retry-After`.
    public func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        try check(request)
        guard calls.add(1, ordering: .relaxed).newValue <= limits.calls else {
            calls.subtract(1, ordering: .relaxed)
            throw OutboundError.tooMany
        }
        defer { calls.subtract(1, ordering: .relaxed) }
        let attempts = request.mayRepeat ? max(1, limits.attempts) : 1
        let end = ContinuousClock.now + limits.whole
        for number in 1...attempts {
            let rest: Duration
            do {
                let answer = try await attempt(request, until: end)
                guard number < attempts, answer.isTransient else { return answer }
                guard let wait = pause(after: number, answer.header("Retry-After")) else { return answer }
                if .now + wait >= end { return answer }
                rest = wait
            } catch let error as OutboundError where number < attempts && error.mayPass {
                guard let wait = pause(after: number, nil), .now + wait < end else { throw error }
                rest = wait
            }
            try await Task.sleep(for: rest)
        }
        throw OutboundError.timedOut(seconds: limits.whole.seconds)
    }

    private func attempt(_ request: OutboundRequest, until end: ContinuousClock.Instant) async throws
        -> OutboundResponse
    {
        let left = min(limits.attempt, end - .now)
        guard left > .zero else { throw OutboundError.timedOut(seconds: limits.whole.seconds) }
        return try await withThrowingTaskGroup(of: OutboundResponse?.self) { group in
            group.addTask { try await self.exchange(request, within: left) }
            group.addTask {
                try await Task.sleep(for: left)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next().flatMap({ $0 }) else {
                throw OutboundError.timedOut(seconds: left.seconds)
            }
            return answer
        }
    }

    private func exchange(_ request: OutboundRequest, within time: Duration) async throws -> OutboundResponse {
        let address = try await checkedAddress(of: request.url, within: time)
        var configuration = configuration
        if request.url.literal == nil {
            let (host, place) = (request.url.host, request.url.place)
            configuration.dnsOverride = [host: address.description]
            if request.url.scheme == "https" {
                configuration.http1_1ConnectionDebugInitializer = {
                    CertificateName.check(host, of: $0, orThrow: .untrusted(place))
                }
            }
        }
        let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        do {
            let answer = try await exchange(request, by: client, within: time)
            try await client.shutdown()
            return answer
        } catch {
            // In a task of its own: this one may be cancelled, and the connection has to be closed all the same.
            try? await Task { try await client.shutdown() }.value
            throw OutboundFailure.error(error, at: request.url, within: time)
        }
    }

    /// The first address of a URL's host, when all of them may be called.
    private func checkedAddress(of url: OutboundURL, within time: Duration) async throws -> IPAddress {
        let found = if let literal = url.literal { [literal] } else { try await resolved(url.host, within: time) }
        for address in found {
            if let kind = addresses.objection(to: address) {
                throw OutboundError.refusedAddress(host: url.host, address: address.description, kind: kind)
            }
        }
        guard let first = found.first else { throw OutboundError.unknownHost(url.host) }
        return first
    }

    private func resolved(_ host: String, within time: Duration) async throws -> [IPAddress] {
        try await FirstOfBoth.within(time, else: OutboundError.timedOut(seconds: time.seconds)) { [resolver] in
            try await resolver.addresses(host)
        }
    }

    private func exchange(
        _ request: OutboundRequest, by client: HTTPClient, within time: Duration
    ) async throws -> OutboundResponse {
        var outgoing = HTTPClientRequest(url: request.url.text)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        outgoing.headers.replaceOrAdd(name: "User-Agent", value: agent)
        if !outgoing.headers.contains(name: "Accept") { outgoing.headers.add(name: "Accept", value: "*/*") }
        outgoing.headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
        if !request.body.isEmpty || request.method == .post || request.method == .put {
            outgoing.body = .bytes(ByteBuffer(bytes: request.body))
        }
        let response = try await client.execute(outgoing, deadline: .now() + TimeAmount(time))
        var body: [UInt8] = []
        for try await part in response.body {
            guard body.count + part.readableBytes <= limits.responseBytes else {
                throw OutboundError.tooLarge(bytes: limits.responseBytes)
            }
            body += part.readableBytesView
        }
        return OutboundResponse(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, body: body)
    }

    private func check(_ request: OutboundRequest) throws(OutboundError) {
        guard request.body.count <= limits.requestBytes else {
            throw .invalidRequest("has a body of more than \(limits.requestBytes) bytes")
        }
        let own: Set<String> = ["host", "content-length", "transfer-encoding", "connection", "user-agent"]
        for (name, value) in request.headers {
            guard !own.contains(name.lowercased()) else { throw .invalidRequest("sets \(name), which the client does") }
            guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ":") }),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
            else { throw .invalidRequest("has a header with a character that none can have") }
        }
    }

    /// How long to rest before the next attempt; nil where the answer asks for more than is waited for.
    private func pause(after number: Int, _ retryAfter: String?) -> Duration? {
        if let retryAfter {
            guard let wait = RetryAfter.wait(retryAfter, now: Date()) else { return backoff(number) }
            return wait <= limits.longestRetryAfter ? max(wait, .zero) : nil
        }
        return backoff(number)
    }

    private func backoff(_ number: Int) -> Duration {
        limits.rest * (Double(1 << min(number - 1, 10)) * Double.random(in: 0.5...1))
    }
}

extension OutboundResponse {
    /// Whether the same request may be answered otherwise a moment later.
    fileprivate var isTransient: Bool { [429, 502, 503, 504].contains(status) }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension Duration {
    /// The same in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
