import NIOCore
import NIOHTTPTypes

/// What a client sent behind a request that is being answered, in its order.
struct WaitingRequests {
    /// Something that waits.
    enum Item {
        case part(HTTPRequestPart)
        /// What came is no HTTP.
        case failure(any Error)
        /// The client sends nothing more.
        case inputClosed

        /// The item as a connection's state knows it; nil for what is not a part of a request.
        var part: ConnectionState.Part? {
            switch self {
            case .part(.head): .head
            case .part(.body): .body
            case .part(.end): .end
            case .failure: .failure
            case .inputClosed: nil
            }
        }
    }

    /// How many requests may wait; who sends more loses its connection.
    static let limit = 32

    private var items = CircularBuffer<Item>()
    private var heads = 0

    /// Whether nothing waits.
    var isEmpty: Bool { items.isEmpty }
    /// Whether more requests wait than may.
    var isOverfull: Bool { heads > WaitingRequests.limit }
    /// What came first.
    var first: Item? { items.first }

    /// Adds an item.
    mutating func append(_ item: Item) {
        if item.part == .head { heads += 1 }
        items.append(item)
    }

    /// Takes out what came first.
    mutating func removeFirst() {
        if items.removeFirst().part == .head { heads -= 1 }
    }

    /// Forgets all.
    mutating func removeAll() {
        items.removeAll()
        heads = 0
    }
}
