import Store
import Testing

@testable import API

@Suite struct CompletenessTests {
    @Test(arguments: [
        ("{}", #"{"incomplete":true}"#), (#"{"a":1}"#, #"{"a":1,"incomplete":true}"#), ("[]", "[]"),
        (#"[{"a":1}]"#, #"[{"a":1}]"#), ("", ""), ("{", "{"),
    ])
    func anObjectIsMarked(_ json: String, _ marked: String) {
        #expect(String(decoding: Completeness.marked(Array(json.utf8)), as: UTF8.self) == marked)
    }
}
