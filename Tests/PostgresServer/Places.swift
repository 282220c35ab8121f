/// Lets a few tests at a time use the shared server: a test has several connections, and the server is one machine's.
public actor Places {
    /// The places at the server that all tests of a process share.
    public static let shared = Places(6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// So many places.
    public init(_ count: Int) {
        free = count
    }

    /// Waits for a place.
    public func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Gives a place back.
    public func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
