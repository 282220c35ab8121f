import Configuration
import Foundation

/// A place where settings are given, and what it is called.
struct SettingLayer: Sendable {
    /// The place's name, such as `environment`.
    let name: String
    private let reader: ConfigReader

    /// A layer of variables.
    init(_ name: String, variables: [String: String]) {
        self.name = name
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
    }

    /// The text of a variable; nil where it is not set, or empty, as in a copied example file.
    func text(_ variable: String, isSecret: Bool) -> String? {
        let text = reader.string(forKey: ConfigKey([variable]), isSecret: isSecret)
        return text?.isEmpty == true ? nil : text
    }
}

/// A setting as it was found: what `config` prints.
struct SettingEntry: Sendable, Equatable {
    /// The variable's name.
    let name: String
    /// The value, or what stands for a secret.
    let value: String
    /// Where it came from, such as `environment`, `.env (SECRET_KEY_FILE)` or `default`.
    let source: String
}

/// Reads settings from layers, the first of which that has one wins, and gathers what is wrong with them.
struct SettingReader {
    /// What was read so far, in order.
    private(set) var entries: [SettingEntry] = []
    /// What is wrong so far, one sentence each.
    private(set) var problems: [String] = []
    private let layers: [SettingLayer]

    /// Reads from `layers`, the most important one first.
    init(layers: [SettingLayer]) {
        self.layers = layers
    }

    /// The value of `setting`; its fallback where nothing is set or the text is wrong, which `problems` then tells.
    mutating func value<Value>(_ setting: Setting<Value>) -> Value {
        guard let (text, source) = find(setting) else {
            entries.append(SettingEntry(name: setting.name, value: setting.fallbackText, source: "default"))
            return setting.fallback
        }
        entries.append(
            SettingEntry(name: setting.name, value: setting.isSecret ? "(hidden)" : setting.shown(text), source: source)
        )
        do throws(SettingProblem) {
            return try setting.parse(text)
        } catch {
            let found = setting.isSecret ? "found a value" : "found \"\(setting.shown(text))\""
            let detail = error.detail.map { " that \($0)" } ?? ""
            problems.append("\(setting.name): \(found)\(detail) (from \(source)); allowed: \(setting.allowed)")
            return setting.fallback
        }
    }

    /// Whether a setting that was read is set anywhere.
    func isSet(_ setting: some SettingDescription) -> Bool {
        entries.contains { $0.name == setting.name && $0.source != "default" }
    }

    private mutating func find(_ setting: some SettingDescription) -> (text: String, source: String)? {
        for layer in layers {
            let direct = layer.text(setting.name, isSecret: setting.isSecret)
            guard let fileName = setting.fileName, let path = layer.text(fileName, isSecret: false) else {
                if let direct { return (direct, layer.name) }
                if let former = formerText(of: setting, in: layer) { return former }
                continue
            }
            if direct != nil {
                problems.append("\(setting.name): found it and \(fileName) (from \(layer.name)); allowed: one of both")
            }
            guard let text = contents(of: path, named: fileName, in: layer) else { return nil }
            return (text, "\(layer.name) (\(fileName))")
        }
        return nil
    }

    /// What stands in `layer` under a name that the former backend had for `setting`.
    private func formerText(
        of setting: some SettingDescription, in layer: SettingLayer
    ) -> (text: String, source: String)? {
        for name in setting.formerNames {
            if let text = layer.text(name, isSecret: setting.isSecret) { return (text, "\(layer.name) (\(name))") }
        }
        return nil
    }

    private mutating func contents(of path: String, named name: String, in layer: SettingLayer) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536,
            let text = String(data: data, encoding: .utf8)
        else {
            problems.append(
                "\(name): found \"\(path)\" (from \(layer.name)); allowed: the path of a readable text file of at most "
                    + "64 KiB")
            return nil
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if secret.isEmpty {
            problems.append("\(name): the file \(path) is empty; allowed: a file with the secret as its text")
            return nil
        }
        return secret
    }
}
