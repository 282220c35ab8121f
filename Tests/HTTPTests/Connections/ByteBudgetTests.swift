import NIOCore
import Testing

@testable import HTTP

@Suite("Shares of clients")
struct ByteBudgetTests {
    private let one = ClientNetwork("192.0.2.1")
    private let other = ClientNetwork("192.0.2.2")

    @Test("One client has at most a half, and gets it back when it gives it back")
    func half() {
        let budget = ByteBudget(limit: 100)
        #expect(budget.take(50, for: one))
        #expect(!budget.take(1, for: one))
        budget.give(back: 10, of: one)
        #expect(budget.take(10, for: one))
        #expect(budget.bytesHeld == 50)
    }

    @Test("Whoever comes new finds room, however many take what they get", arguments: 1...20)
    func newcomers(greedy: Int) {
        let budget = ByteBudget(limit: 1_000_000)
        for round in 0..<1000 {
            let client = ClientNetwork("192.0.2.\(round % greedy)")
            _ = budget.take(10_000, for: client)
        }
        #expect(budget.take(10_000, for: ClientNetwork("198.51.100.1")))
        #expect(budget.bytesHeld <= budget.limit)
    }

    @Test("Clients that hold nothing are forgotten")
    func forgotten() {
        let budget = ByteBudget(limit: 100)
        for last in 0..<50 {
            let client = ClientNetwork("192.0.2.\(last)")
            #expect(budget.take(40, for: client))
            budget.give(back: 40, of: client)
        }
        #expect(budget.holders == 0)
        #expect(budget.bytesHeld == 0)
    }

    @Test("A lease gives back when nothing holds it any more")
    func lease() {
        let budget = ByteBudget(limit: 100)
        var lease = budget.lease(40, for: one)
        #expect(lease != nil)
        #expect(budget.lease(40, for: one) == nil)
        #expect(budget.bytesHeld == 40)
        lease = nil
        #expect(budget.bytesHeld == 0)
    }

    @Test(
        "An IPv6 client is its /64, an IPv4 address in IPv6 is itself",
        arguments: [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("x", "y", true),
            ("::1", "192.0.2.1", false),
        ])
    func networks(one: String, other: String, isSame: Bool) {
        #expect((ClientNetwork(one) == ClientNetwork(other)) == isSame)
    }

    @Test("A connection's address is the same as its text", arguments: ["192.0.2.7", "2001:db8::7"])
    func socketAddress(text: String) throws {
        #expect(ClientNetwork(try SocketAddress(ipAddress: text, port: 80)) == ClientNetwork(text))
        #expect(ClientNetwork(nil as SocketAddress?) == .unknown)
    }

    @Test("Connections are bounded over all and for each client, and said once a minute")
    func connections() {
        let connections = OpenConnections(limit: 3, clientLimit: 2)
        let start = NIODeadline.now()
        #expect(connections.admit(one, at: start) == .admitted)
        #expect(connections.admit(one, at: start) == .admitted)
        #expect(connections.admit(one, at: start) == .refused(isTold: true, count: 1))
        #expect(connections.admit(other, at: start) == .admitted)
        #expect(connections.admit(other, at: start) == .refused(isTold: true, count: nil))
        #expect(connections.admit(other, at: start + .seconds(60)) == .refused(isTold: true, count: 2))
        connections.leave(one)
        #expect(connections.admit(other, at: start) == .admitted)
        #expect(connections.count == 3)
        #expect(connections.refusals == 3)
    }

    @Test("Only a few of those that are refused are told why at a time")
    func told() {
        let connections = OpenConnections(limit: 0, clientLimit: 0)
        let answers = (0..<100).map { _ in connections.admit(one) }
        let told = answers.filter { if case .refused(isTold: true, _) = $0 { true } else { false } }
        #expect(told.count == OpenConnections.readers)
    }
}
