import Domain
import Testing

@testable import App

@Suite struct FormerUserTests {
    private static let hash = "$2b$12$" + String(repeating: "a", count: 53)
    private static let now = Timestamp(rfc3339: "2026-11-23T08:15:30Z") ?? .latest

    @Test func everythingIsTakenOver() throws {
        let former = try user(
            #"""
            "username": "ada", "email": "ada@example.org", "is_active": true, "is_superuser": true,
            "created_at": "2025-01-02T03:04:05.000006+01:00", "last_login": "2025-02-03T04:05:06"
            """#)

        #expect(former.user == (try NewUser(username: "ada", email: "ada@example.org", role: .superuser)))
        #expect(former.passwordHash == Self.hash)
        #expect(former.createdAt?.rfc3339 == "2025-01-02T02:04:05.000006Z")
        #expect(former.lastLogin?.rfc3339 == "2025-02-03T04:05:06Z")
    }

    @Test func whatIsNotSaidIsNotGranted() throws {
        let former = try user(
            #""username": "ada", "email": "ada@example.org", "is_active": null, "is_superuser": null"#)

        #expect(former.user.role == .admin)
        #expect(!former.user.isActive)
        #expect(former.createdAt == nil)
    }

    @Test(arguments: ["infinity", "2027-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0044-03-15T00:00:00 BC"])
    func timesThatCannotBeAreUnknown(time: String) throws {
        let former = try user(
            #""username": "a", "email": "a@b", "created_at": "\#(time)", "last_login": "\#(time)""#)

        #expect(former.createdAt == nil)
        #expect(former.lastLogin == nil)
    }

    @Test(arguments: [
        "", "secret", "$2b$03$" + String(repeating: "a", count: 53), "$2b$17$" + String(repeating: "a", count: 53),
        "$2b$12$short", "$1$salt$hash",
    ])
    func aPasswordThatCannotBeVerifiedIsRefused(hash: String) {
        #expect(throws: ValidationFailure.self) {
            try user(#""username": "a", "email": "a@b", "is_active": true"#, hash: hash)
        }
    }

    @Test(arguments: [#""username": "a""#, #""email": "a@b""#, #""username": "a", "email": "nowhere""#])
    func aUserWhoCannotBeOneIsRefused(members: String) {
        #expect(throws: ValidationFailure.self) { try user(members) }
    }

    private func user(_ members: String, hash: String = hash) throws -> FormerUser {
        let body = "{\(members), \"hashed_password\": \"\(hash)\"}"
        return try FormerUser(FormerDatabase.Row(id: 1, body: body, moment: nil), now: Self.now)
    }
}
