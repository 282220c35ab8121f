import NIOCore

/// What a client is charged for while it takes nothing of an answer.
struct UntakenAnswer {
    /// What a connection holds whose client takes nothing: what is above the mark at which it counts as blocked, a piece
    /// that is being written, and one that waits behind it.
    static let bytes = 160 << 10

    private let budget: ByteBudget
    private var debtor: ClientNetwork?

    /// Charges to `budget`.
    init(budget: ByteBudget) {
        self.budget = budget
    }

    /// Charges the client of `channel`, once; false where that is more than its share.
    mutating func charge(_ channel: any Channel) -> Bool {
        guard debtor == nil else { return true }
        let client = ClientNetwork(channel.remoteAddress)
        guard budget.take(UntakenAnswer.bytes, for: client) else { return false }
        debtor = client
        return true
    }

    /// Gives back what was charged.
    mutating func settle() {
        guard let client = debtor else { return }
        debtor = nil
        budget.give(back: UntakenAnswer.bytes, of: client)
    }
}
