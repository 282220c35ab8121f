import Domain
import Maintenance
import Store

extension FormerImport {
    /// Takes over who may sign in, one in a transaction: a name that is taken must not undo the others.
    mutating func takeUsers() async throws {
        var mark = try await mark(of: .users)
        while true {
            let rows = try await former.rows(
                .users, behind: mark.lastID, limit: pageRows, bytes: FormerImport.pageBytes)
            guard !rows.isEmpty else { return }
            for row in rows {
                let next = mark.moved(to: row.id)
                do {
                    try await take(row, from: mark, to: next)
                    report.count(.users) { $0.taken += 1 }
                } catch let error as ValidationFailure {
                    try await leaveOut(row, FormerImport.sentence(error.violations), from: mark, to: next)
                } catch StoreError.duplicate(let field) {
                    try await leaveOut(row, "its \(field) is taken already", from: mark, to: next)
                }
                mark = next
                note(done: 1)
            }
        }
    }

    private func take(_ row: FormerDatabase.Row, from mark: ImportMark, to next: ImportMark) async throws {
        let now = Timestamp.now()
        let former = try FormerUser(row, now: now)
        try await store.importUser(
            former.user, passwordHash: former.passwordHash, createdAt: former.createdAt ?? now,
            lastLogin: former.lastLogin, from: mark, to: next, now: now)
    }

    private mutating func leaveOut(
        _ row: FormerDatabase.Row, _ detail: String, from mark: ImportMark, to next: ImportMark
    ) async throws {
        try await store.moveImportMark(from: mark, to: next)
        report.leaveOut(.users, id: row.id, because: detail)
    }

    /// What is wrong, with the members' names.
    static func sentence(_ violations: [Violation]) -> String {
        violations.map { "\($0.pointer.dropFirst()) \($0.detail)" }.joined(separator: "; ")
    }
}
