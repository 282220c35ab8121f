/// Numbers the values of a statement, as PostgreSQL wants them.
enum PostgresPlaceholders {
    /// The statement with `$1`, `$2`, … for each `?` that stands outside of quotes.
    static func numbered(_ statement: String) -> String {
        var result = ""
        var quote: Character?
        var count = 0
        for character in statement {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "?" {
                count += 1
                result += "$\(count)"
                continue
            }
            result.append(character)
        }
        return result
    }
}
