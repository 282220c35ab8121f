import Foundation
import PostgresServer
import Synchronization

/// Stands between a client and a server, and loses what it is told to lose.
final class LossyProxy: Sendable {
    /// What happens to what passes.
    enum Mode: Sendable {
        /// Everything passes.
        case forward
        /// Both connections end when the client says `COMMIT`, and the server does not hear it.
        case loseCommit
        /// Both connections end when the server answers after the client said `COMMIT`.
        case loseAnswer
        /// As `loseAnswer`, and every connection afterwards ends.
        case loseAnswerAndRefuse
        /// Nothing passes to the client any more, and no connection ends.
        case silence
        /// Every connection ends.
        case refuse
    }

    /// The port that it listens on.
    let port: Int
    private let server: PostgresServer
    private let listener: Int32
    private let mode = Mutex(Mode.forward)
    private let losses = Mutex(0)

    /// Listens in front of `server`.
    init(server: PostgresServer) throws {
        self.server = server
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = LossyProxy.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 16)
                    | getsockname(descriptor, address, &length)
            }
        }
        guard status == 0 else { throw PostgresServer.Failure(description: "the proxy cannot listen") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in accept() }.start()
    }

    /// The URL of the database at `url` through this proxy.
    func url(of url: String) -> String {
        let name = url.firstMatch(of: /test_\d+/).map { String($0.0) } ?? ""
        return "postgresql://postgres@127.0.0.1:\(port)/\(name)?sslmode=disable"
    }

    /// How often something was lost.
    var lost: Int { losses.withLock { $0 } }

    /// From now on, does as told; what is lost is lost once.
    func set(_ mode: Mode) {
        self.mode.withLock { $0 = mode }
    }

    /// Listens no longer.
    func close() {
        set(.refuse)
        shutdown(listener, Int32(SHUT_RDWR))
        _ = Foundation.close(listener)
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { return }
            let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = LossyProxy.address(port: server.port)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0, !isRefusing else {
                _ = Foundation.close(client)
                _ = Foundation.close(upstream)
                continue
            }
            let pair = Pair(client: client, server: upstream)
            Thread { [self] in pump(from: client, to: upstream, pair, fromClient: true) }.start()
            Thread { [self] in pump(from: upstream, to: client, pair, fromClient: false) }.start()
        }
    }

    private func pump(from source: Int32, to target: Int32, _ pair: Pair, fromClient: Bool) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(source, &bytes, bytes.count)
            guard count > 0, passes(bytes[..<count], pair, fromClient: fromClient) else { break }
            guard fromClient || !isSilent else { continue }
            guard sendAll(bytes[..<count], to: target) else { break }
        }
        pair.end()
    }

    private func sendAll(_ bytes: ArraySlice<UInt8>, to target: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private var isSilent: Bool {
        mode.withLock { if case .silence = $0 { true } else { false } }
    }

    private var isRefusing: Bool {
        mode.withLock { if case .refuse = $0 { true } else { false } }
    }

    /// Whether the bytes may go on; the connections end where not.
    private func passes(_ bytes: ArraySlice<UInt8>, _ pair: Pair, fromClient: Bool) -> Bool {
        let saysCommit = fromClient && String(decoding: bytes, as: UTF8.self).contains("COMMIT\0")
        return mode.withLock { mode in
            switch mode {
            case .forward, .silence: return true
            case .refuse: return false
            case .loseCommit:
                guard saysCommit else { return true }
                losses.withLock { $0 += 1 }
                mode = .forward
                return false
            case .loseAnswer, .loseAnswerAndRefuse:
                if saysCommit { pair.hasCommitted.store(true, ordering: .sequentiallyConsistent) }
                guard !fromClient, pair.hasCommitted.load(ordering: .sequentiallyConsistent) else { return true }
                losses.withLock { $0 += 1 }
                if case .loseAnswer = mode { mode = .forward } else { mode = .refuse }
                return false
            }
        }
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        return address
    }
}

/// Both sides of a connection through a proxy.
private final class Pair: Sendable {
    private let descriptors: [Int32]
    private let ended = Atomic(0)
    let hasCommitted = Atomic(false)

    init(client: Int32, server: Int32) {
        descriptors = [client, server]
    }

    /// Ends both; they are closed when both directions have ended.
    func end() {
        for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
        guard ended.add(1, ordering: .sequentiallyConsistent).newValue == 2 else { return }
        for descriptor in descriptors { _ = Foundation.close(descriptor) }
    }
}
