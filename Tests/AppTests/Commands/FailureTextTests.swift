import ArgumentParser
import Domain
import SQL
import Store
import Testing

@testable import App

@Suite struct FailureTextTests {
    @Test func eachProblemOfTheConfigurationHasALine() {
        #expect(FailureText.lines(for: ConfigurationError.wrongSettings(["a", "b"])) == ["a", "b"])
    }

    @Test func violationsNameTheirField() throws {
        let failure = ValidationFailure(pointer: "/email", detail: "is missing")

        #expect(FailureText.lines(for: failure) == ["email is missing"])
    }

    @Test func storesFailuresAreSentences() {
        #expect(FailureText.lines(for: StoreError.duplicate(field: "username"))?.first?.contains("username") == true)
        #expect(FailureText.lines(for: SQLError.locked(path: "/x.db"))?.first?.contains("/x.db") == true)
    }

    @Test func wrongUsageIsLeftToTheParser() {
        #expect(FailureText.lines(for: ValidationError("x")) == nil)
    }
}
