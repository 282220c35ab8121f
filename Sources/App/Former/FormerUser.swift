import Domain
import Foundation

/// A user of the former backend.
struct FormerUser {
    let user: NewUser
    let passwordHash: String
    /// When the user was made; nil where that is unknown.
    let createdAt: Timestamp?
    let lastLogin: Timestamp?

    private struct Members: Decodable {
        let username: String?
        let email: String?
        let hashedPassword: String?
        let isActive: Bool?
        let isSuperuser: Bool?
        let createdAt: String?
        let lastLogin: String?
    }

    /// Reads a user; throws `ValidationFailure` for what is wrong. Who is not said to be active, or a superuser, is not.
    init(_ row: FormerDatabase.Row, now: Timestamp) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let members = try decoder.decode(Members.self, from: Data(row.body.utf8))
        user = try NewUser(
            username: members.username ?? "", email: members.email ?? "",
            role: members.isSuperuser == true ? .superuser : .admin, isActive: members.isActive == true)
        passwordHash = members.hashedPassword ?? ""
        guard passwordHash.wholeMatch(of: /\$2[aby]\$(0[4-9]|1[0-6])\$[.\/A-Za-z0-9]{53}/) != nil else {
            throw ValidationFailure(
                pointer: "/hashed_password", detail: "is no bcrypt hash of cost 4 to 16, which alone can be verified")
        }
        createdAt = FormerUser.moment(members.createdAt, before: now)
        lastLogin = FormerUser.moment(members.lastLogin, before: now)
    }

    private static func moment(_ text: String?, before now: Timestamp) -> Timestamp? {
        guard let moment = text.flatMap({ Timestamp(rfc3339: $0) }), moment.microseconds >= 0, moment <= now else {
            return nil
        }
        return moment
    }
}
