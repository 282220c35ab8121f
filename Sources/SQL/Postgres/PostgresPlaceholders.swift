/// Numbers the values of a statement, as PostgreSQL wants them.
enum PostgresPlaceholders {
    /// The statement with `$1`, `$2`, … for each `?` that stands outside of quotes.
    static func numbered(_ statement: String) -> String {
        read(statement).text
    }

    /// How many values a statement has.
    static func count(_ statement: String) -> Int {
        read(statement).count
    }

    private static func read(_ statement: String) -> (text: String, count: Int) {
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
        return (result, count)
    }
}
