import HTTPTypes
import Testing

@Suite struct ErrorsTests {
    @Test func anErrorIsResolvedAndOpenedAgain() async throws {
        try await AnalyticsServer.run { server in
            let created = try await server.post("errors", #"{"error_type":"T","error_message":""}"#)
            #expect(created.status == 201)
            #expect(created.json["resolved"] == false)
            let id = try #require(created.json["id"].number.map { Int($0) })
            let resolved = try await server.send(.patch, "errors/\(id)", #"{"resolved":true}"#)
            #expect(resolved.status == 200)
            #expect(resolved.json["resolved"] == true)
            #expect(resolved.json["resolved_at"].string?.hasSuffix("Z") == true)
            #expect(try await server.get("errors?resolved=false").text == "[]")
            let reopened = try await server.send(.patch, "errors/\(id)", #"{"resolved":false}"#)
            #expect(reopened.json["resolved_at"] == nil)
            #expect(try await server.get("errors?resolved=false&error_type=T").json[0] == reopened.json)
            #expect(try await server.get("errors/\(id)").json == reopened.json)
        }
    }

    @Test(arguments: [
        ("errors/99", #"{"resolved":true}"#, 404), ("errors/x", #"{"resolved":true}"#, 404),
        ("errors/1", "{}", 422), ("errors/1", #"{"resolved":"yes"}"#, 422), ("errors/1", "[true]", 422),
        ("errors/1", #"{"resolved":true,"x":1}"#, 422), ("errors/1", "nonsense", 400),
        ("error-groups/99", #"{"state":"open"}"#, 404), ("error-groups/1", #"{"state":"closed"}"#, 422),
        ("error-groups/1", #"{}"#, 422),
    ])
    func aWrongChangeIsRefused(_ path: String, _ body: String, _ status: Int) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("errors", #"{"error_type":"T","error_message":"m"}"#)
            #expect(try await server.send(.patch, path, body).status == status)
        }
    }

    @Test(arguments: [
        ("errors/99", 404), ("errors/x", 404), ("errors/1?x=1", 422), ("error-groups/99", 404),
        ("error-groups/-1", 404), ("error-groups/1?x=1", 422),
    ])
    func whatIsNotThereIsNotShown(_ path: String, _ status: Int) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("errors", #"{"error_type":"T","error_message":"m"}"#)
            #expect(try await server.get(path).status == status)
        }
    }

    @Test func alikeErrorsAreAGroupThatComesBack() async throws {
        try await AnalyticsServer.run { server in
            for id in ["4711", "4712"] {
                _ = try await server.post("errors", #"{"error_type":"T","error_message":"no user \#(id)"}"#)
            }
            let groups = try await server.get("error-groups")
            #expect(groups.json.items.count == 1)
            #expect(groups.json[0]["count"] == 2)
            let id = try #require(groups.json[0]["id"].number.map { Int($0) })
            let changed = try await server.send(.patch, "error-groups/\(id)", #"{"state":"resolved"}"#)
            #expect(changed.json["state"] == "resolved")
            #expect(try await server.get("errors?group_id=\(id)").json.items.count == 2)
            _ = try await server.post("errors", #"{"error_type":"T","error_message":"no user 9"}"#)
            let open = try await server.get("error-groups?state=open")
            #expect(open.json[0]["regressions"] == 1)
            #expect(try await server.get("error-groups/\(id)").json == open.json[0])
            #expect(try await server.get("error-groups?state=resolved").text == "[]")
        }
    }

    @Test func theLatestErrorsAreListedForDiagnosis() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "errors", #"[{"error_type":"A","error_message":"1"},{"error_type":"B","error_message":"2"}]"#)
            let answer = try await server.get("diag/error-logs?limit=1")
            #expect(answer.json["ok"] == true)
            #expect(answer.json["count"] == 1)
            #expect(answer.json["errors"].items.map { $0["error_type"] } == ["B"])
        }
    }
}
