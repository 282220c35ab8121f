import HTTP
import Logging

extension LogLine: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ts", timestamp)
            json.member("level", level.rawValue.uppercased())
            json.member("name", name)
            json.member("message", message)
        }
    }
}
