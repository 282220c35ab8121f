import Domain
import HTTP

/// The body of `POST admin/users`.
struct NewUserRequest: Decodable {
    let username: String
    let email: String
    let password: String
    let isActive: Bool?
    let isSuperuser: Bool?
    let role: String?

    enum CodingKeys: String, CodingKey {
        case username, email, password, role
        case isActive = "is_active"
        case isSuperuser = "is_superuser"
    }

    /// The user to be made.
    func user() throws -> NewUser {
        let role = try RoleChoice(role: role, isSuperuser: isSuperuser).role
        return try NewUser(username: username, email: email, role: role ?? .admin, isActive: isActive ?? true)
    }
}

/// The body of `PUT admin/users/{id}`: all or a part of a user.
struct UserChangeRequest: Decodable {
    let username: String?
    let email: String?
    let password: String?
    let isActive: Bool?
    let isSuperuser: Bool?
    let role: String?

    enum CodingKeys: String, CodingKey {
        case username, email, password, role
        case isActive = "is_active"
        case isSuperuser = "is_superuser"
    }

    /// The new password; an empty one, as a form leaves it, means none.
    var newPassword: String? { password?.isEmpty == true ? nil : password }

    /// The change.
    func change() throws -> UserChange {
        let role = try RoleChoice(role: role, isSuperuser: isSuperuser).role
        return try UserChange(username: username, email: email, role: role, isActive: isActive)
    }
}

/// A role, said by its name or by the former backend's flag.
private struct RoleChoice {
    let role: User.Role?

    init(role name: String?, isSuperuser: Bool?) throws(ValidationFailure) {
        let flag: User.Role? = isSuperuser.map { $0 ? .superuser : .admin }
        guard let name else {
            role = flag
            return
        }
        guard let role = User.Role(rawValue: name) else {
            let allowed = User.Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationFailure(pointer: "/role", detail: "is '\(name.prefix(40))'; allowed: \(allowed)")
        }
        if let flag, flag != role {
            throw ValidationFailure(pointer: "/role", detail: "is \(name), which contradicts is_superuser")
        }
        self.role = role
    }
}

extension User: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("username", username)
            json.member("email", email)
            json.member("is_active", isActive)
            json.member("is_superuser", role == .superuser)
            json.member("role", role.rawValue)
            json.member("created_at", createdAt)
            json.member("last_login", lastLogin)
        }
    }
}
