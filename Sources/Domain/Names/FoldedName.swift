import Foundation

/// What is left of a name when case, the way its characters are composed, and blanks around it do not count.
///
/// Two names with one folded form are one name. The form is for comparing alone: what is shown is the name as it was
/// typed.
enum FoldedName {
    /// Longer texts are left as they are: nobody has such a name, and folding it would be work that a stranger chooses.
    private static let longest = 512

    /// The folded form: Unicode's compatibility composition (NFKC), without case, blanks joined and cut off at the
    /// ends.
    static func fold(_ text: String) -> String {
        guard text.utf8.count <= longest else { return text }
        var folded = text
        // A capital letter can become characters that are composed otherwise, and those letters of another case.
        for _ in 0..<2 {
            folded = folded.precomposedStringWithCompatibilityMapping.uppercased().lowercased()
        }
        folded = folded.precomposedStringWithCompatibilityMapping
        let words = folded.unicodeScalars.split { $0.isBlank || $0.properties.isWhitespace }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// The folded form in which letters that look alike are one too: `аdmin` with a Cyrillic а is `admin`.
    static func skeleton(_ text: String) -> String {
        let folded = fold(text)
        guard folded.utf8.count <= longest else { return folded }
        var skeleton = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            // A dot over what has one cannot be seen.
            if scalar.value == 0x0307, skeleton.last == "i" || skeleton.last == "j" { continue }
            skeleton.append(lookAlikes[scalar] ?? scalar)
        }
        return String(skeleton)
    }

    /// The text without blanks at its ends, composed (NFC): the form in which names are kept and shown.
    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(scalars[first...last]).precomposedStringWithCanonicalMapping
    }

    /// Small letters and the Latin ones that they, or their capitals, look like.
    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = {
        let rows: [(letters: String, latin: String)] = [
            ("авгеһіјкӏмнопԛрѕтуѵԝхԁс", "abrehijklmhonqpstyvwxdc"),
            ("αβγεζηικμνορτυχω", "abyeznikmvoptuxw"),
            ("օոսհյցզ", "onuhjgq"),
            ("ɑɡɩᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "agiabcdeghijklmnoprstuvwyz"),
            ("‐‒–—―−‘’", "------''"),
        ]
        let pairs = rows.flatMap { zip($0.letters.unicodeScalars, $0.latin.unicodeScalars) }
        return Dictionary(pairs) { first, _ in first }
    }()
}

extension User {
    /// By what a user's name is found and told from others: `Admin`, `admin ` and a look-alike are `admin`.
    public static func key(ofUsername name: String) -> String { FoldedName.skeleton(name) }

    /// By what an address of electronic mail is told from others.
    public static func key(ofEmail address: String) -> String { FoldedName.fold(address) }
}
