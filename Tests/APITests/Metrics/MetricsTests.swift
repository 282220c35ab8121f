import Testing

@Suite struct MetricsTests {
    @Test func aMeasurementIsAnsweredWithEveryMember() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post(
                "metrics", #"{"metric_name":"m","metric_value":0.1,"metric_unit":"ms","tags":{"host":"a"}}"#)
            #expect(answer.status == 201)
            #expect(
                answer.json.keys == [
                    "id", "timestamp", "session_id", "metric_name", "metric_value", "metric_unit", "tags",
                ])
            #expect(answer.text.contains(#""metric_value":0.1,"#))
            #expect(try await server.get("metrics").json[0] == answer.json)
        }
    }

    @Test(arguments: [
        ("tag.host=a", ["1", "2"]), ("tags%5Bhost%5D=a", ["1", "2"]), ("tags[zone]=x", ["2"]),
        ("tag.host=a&tag.zone=x", ["2"]), ("tag.host=b", []), ("tag.n=3", ["3"]), ("tag.on=true", ["3"]),
        ("tag.a.b=c", ["4"]), (#"tag.q%22%5D=v"#, ["5"]), ("metric_name=other", ["4"]),
    ])
    func tagsChooseMeasurements(_ query: String, _ expected: [String]) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("metrics", MetricsTests.tagged)
            let listed = try await server.get("metrics?\(query)")
            #expect(listed.status == 200)
            #expect(Set(listed.json.items.map { $0["metric_unit"].string ?? "" }) == Set(expected))
        }
    }

    private static let tagged = #"""
        [{"metric_name":"m","metric_value":1,"metric_unit":"1","tags":{"host":"a"}},
        {"metric_name":"m","metric_value":1,"metric_unit":"2","tags":{"host":"a","zone":"x"}},
        {"metric_name":"m","metric_value":1,"metric_unit":"3","tags":{"n":3,"on":true}},
        {"metric_name":"other","metric_value":1,"metric_unit":"4","tags":{"a.b":"c"}},
        {"metric_name":"m","metric_value":1,"metric_unit":"5","tags":{"q\"]":"v"}}]
        """#
}
