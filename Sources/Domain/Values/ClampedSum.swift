extension Int64 {
    /// Adds `other`, held at the bounds: what many senders' largest numbers add up to must not stop the process.
    package mutating func add(clamping other: Int64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? (self < 0 ? .min : .max) : sum
    }
}
