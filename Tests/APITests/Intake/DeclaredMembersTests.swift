import Domain
import HTTPTypes
import Testing

/// Whatever a kind declares is read, stored and answered: a new member is tested here as soon as it is declared.
@Suite struct DeclaredMembersTests {
    private static let kinds: [Declaration] = [
        UsageEvent.declaration, PerformanceMetric.declaration, ErrorLog.declaration, CostEntry.declaration,
        Session.declaration,
    ]

    @Test(arguments: kinds)
    func everyMemberThatIsSentIsStoredAndAnswered(declaration: Declaration) async throws {
        try await AnalyticsServer.run { server in
            let body = DeclaredMembersTests.body(declaration.sent)
            let sent = Answer(status: 0, headers: [:], text: body).json
            let created = try await server.post(declaration.name, body)
            #expect(created.status == 201, "\(created.text)")
            let listed = try await server.get(declaration.name).json[0]
            for name in declaration.sent.map({ "\($0.name)" }) {
                // A session's own time is answered as when it began.
                let answered = declaration.table == "sessions" && name == "timestamp" ? "created_at" : name
                #expect(sent[name] != .null && created.json[answered] == sent[name], "\(name)")
                #expect(listed[answered] == sent[name], "\(name)")
            }
        }
    }

    @Test(arguments: kinds)
    func theDocumentTableAndAnswerHaveTheSameMembers(declaration: Declaration) async throws {
        try await AnalyticsServer.run { server in
            let least = declaration.sent.filter { $0.isRequired || $0.format == .dollars }
            let created = try await server.post(declaration.name, DeclaredMembersTests.body(least))
            #expect(created.status == 201, "\(created.text)")
            let answered = declaration.members.filter { $0.isAnswered && $0.place.storage != .members }
            let names = answered.flatMap { ["\($0.place.name)"] + ($0.place.alias.map { ["\($0)"] } ?? []) }
            #expect(created.json.keys.subtracting(["id"]) == Set(names).subtracting(["id"]))
            let table = try await server.get(declaration.name, accept: "text/csv").text
            let header = table.split(separator: "\r\n").first.map { $0.split(separator: ",").map(String.init) } ?? []
            #expect(header.filter { $0 != "id" } == answered.map(\.tableName).filter { $0 != "id" })
        }
    }

    /// A record with a value for each member: another one for each, where that is possible.
    private static func body(_ members: [MemberPlace]) -> String {
        let values = members.enumerated().map { place, member in
            let number = 90 - place
            let value =
                switch member.storage {
                case .text, .textIfAny: "\"\(member.name)\""
                case .object: "{\"\(member.name)\":\(number)}"
                case .flag, .members, .computed: "false"
                case .timeIfAny: "true"
                case .real: "\(number).5"
                case .time: "\"2026-01-02T03:04:05Z\""
                case .integer, .integerIfAny: member.format == .plain ? "\(number)" : "0.\(number)5"
                }
            return "\"\(member.name)\":\(value)"
        }
        return "{\(values.joined(separator: ","))}"
    }
}
