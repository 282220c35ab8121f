import Foundation

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
    /// Other names under which it is understood: those that the former backend had for it.
    var formerNames: [String] { get }
    /// A text of it as it may be shown.
    func shown(_ text: String) -> String
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
    var formerNames: [String] = []
    /// What of a text may be shown; by default all of it, but for the account in a URL.
    var show: @Sendable (String) -> String = SettingText.withoutAccount
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

extension Setting {
    func shown(_ text: String) -> String { show(text) }

    /// The same setting, understood under `names` too.
    func formerly(_ names: String...) -> Setting {
        var setting = self
        setting.formerNames = names
        return setting
    }

    /// The same setting, of whose texts `show` says what may be shown.
    func shown(by show: @escaping @Sendable (String) -> String) -> Setting {
        var setting = self
        setting.show = show
        return setting
    }
}

/// Settings' texts as they may be shown.
enum SettingText {
    /// A text without what a URL in it may carry of an account.
    static func withoutAccount(_ text: String) -> String {
        guard let scheme = text.range(of: "://") else { return text }
        guard let at = text.lastIndex(of: "@"), scheme.upperBound < at else { return text }
        return text[..<scheme.upperBound] + "…" + text[at...]
    }
}

/// What is wrong with a setting's text, in words that do not repeat the text.
struct SettingProblem: Error, Equatable {
    /// A sentence's end, such as `is not a whole number`; nil where the allowed values say it all.
    let detail: String?

    /// A problem that the list of allowed values explains.
    static let notAllowed = SettingProblem(detail: nil)
}
