/// What is said of a setting in `config`, in the documents and in errors.
protocol SettingDescription: Sendable {
    /// The variable's name, such as `PORT`.
    var name: String { get }
    /// What it is for, in a sentence.
    var summary: String { get }
    /// What holds where it is not set, in words or as it would be written.
    var fallbackText: String { get }
    /// Whether its value must never be shown.
    var isSecret: Bool { get }
    /// The values that it takes, in words.
    var allowed: String { get }
}

extension SettingDescription {
    /// The variable that names a file with the value, for a secret: `SECRET_KEY_FILE` for `SECRET_KEY`.
    var fileName: String? { isSecret ? name + "_FILE" : nil }
}

/// One setting: its name, what it is for, and how its text becomes a value.
struct Setting<Value: Sendable>: SettingDescription {
    let name: String
    let summary: String
    let fallback: Value
    let fallbackText: String
    let isSecret: Bool
    let allowed: String
    /// Reads a text that is not empty; throws what is wrong with it.
    let parse: @Sendable (String) throws(SettingProblem) -> Value

    /// A setting that holds `fallback`, shown as `shown`, where nothing is set.
    init(
        _ name: String, _ summary: String, fallback: Value, shown fallbackText: String, isSecret: Bool = false,
        allowed: String, parse: @escaping @Sendable (String) throws(SettingProblem) -> Value
    ) {
        self.name = name
        self.summary = summary
        self.fallback = fallback
        self.fallbackText = fallbackText
        self.isSecret = isSecret
        self.allowed = allowed
        self.parse = parse
    }
}

/// What is wrong with a setting's text, in words that do not repeat the text.
struct SettingProblem: Error, Equatable {
    /// A sentence's end, such as `is not a whole number`; nil where the allowed values say it all.
    let detail: String?

    /// A problem that the list of allowed values explains.
    static let notAllowed = SettingProblem(detail: nil)
}
