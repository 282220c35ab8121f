/// How the application's errors are answered and logged: the pipeline knows none of them.
package struct ErrorAnswers: Sendable {
    /// What a request's sender is told of an error; nil for one that only the operator should see.
    package let problem: @Sendable (any Error) -> Problem?
    /// Whether an error is a known outage, which is logged as a warning.
    package let isOutage: @Sendable (any Error) -> Bool

    /// Answers by `problem`; those that HTTP itself knows are its business too, by `Problem(ofHTTP:)`.
    package init(
        problem: @escaping @Sendable (any Error) -> Problem?, isOutage: @escaping @Sendable (any Error) -> Bool
    ) {
        self.problem = problem
        self.isOutage = isOutage
    }
}
