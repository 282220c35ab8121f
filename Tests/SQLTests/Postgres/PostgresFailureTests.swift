import Testing

@testable import SQL

@Suite("What PostgreSQL's codes mean")
struct PostgresFailureTests {
    @Test(
        "Each SQLSTATE has its kind",
        arguments: [
            ("55P03", SQLError.busy("m")), ("40P01", .busy("m")), ("40001", .busy("m")), ("57014", .busy("m")),
            ("53100", .full("m")), ("53200", .unavailable("m")), ("53300", .unavailable("m")),
            ("25006", .readOnly("m")), ("XX001", .corrupt("m")), ("XX002", .corrupt("m")), ("58030", .inputOutput("m")),
            ("42P01", .unavailable("the tables are not there yet: m")), ("26000", .unavailable("m")),
            ("08006", .unavailable("m")), ("57P01", .unavailable("m")), ("57P03", .unavailable("m")),
            ("23505", .constraint("m")), ("23514", .constraint("m")), ("42601", .failed("m (SQLSTATE 42601)")),
            ("0A000", .failed("m (SQLSTATE 0A000)")), ("XX000", .failed("m (SQLSTATE XX000)")),
        ])
    func kinds(state: String, error: SQLError) {
        #expect(SQLError(state: state, message: "m") == error)
    }

    @Test("A cached plan that does not fit any more passes by itself")
    func cachedPlan() {
        let message = "cached plan must not change result type"
        #expect(SQLError(state: "0A000", message: message) == .unavailable(message))
    }

    @Test("A broken constraint names its columns, and no value")
    func constraint() {
        let detail = "Key (lower(name), email)=(ann, a@b.c) already exists."
        let columns = ConstraintColumns(table: "t", column: nil, detail: detail)
        #expect(SQLError(state: "23505", message: "m", columns) == .constraint("m (t.lower(name), t.email)"))
        let column = ConstraintColumns(table: "t", column: "size", detail: nil)
        #expect(SQLError(state: "23502", message: "m", column) == .constraint("m (t.size)"))
    }
}
