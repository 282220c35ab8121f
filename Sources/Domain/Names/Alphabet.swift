/// An alphabet whose letters look like those of another one.
enum Alphabet: String, CaseIterable {
    case latin = "Latin"
    case greek = "Greek"
    case cyrillic = "Cyrillic"
    case armenian = "Armenian"
    case georgian = "Georgian"
    case cherokee = "Cherokee"
    case coptic = "Coptic"
    case lisu = "Lisu"

    /// The alphabets of a text's letters, in the order of the cases.
    static func all(in text: String) -> [Alphabet] {
        let found = Set(text.unicodeScalars.lazy.filter(\.properties.isAlphabetic).compactMap(Alphabet.init))
        return allCases.filter(found.contains)
    }

    private init?(_ letter: Unicode.Scalar) {
        let found = Self.blocks.first { $0.range.contains(letter.value) }
        guard let found else { return nil }
        self = found.alphabet
    }

    /// Unicode's blocks of these alphabets; letters of other scripts look like none of them.
    private static let blocks: [(range: ClosedRange<UInt32>, alphabet: Alphabet)] = [
        (0x0041...0x02AF, .latin), (0x0370...0x03E1, .greek), (0x03E2...0x03EF, .coptic), (0x03F0...0x03FF, .greek),
        (0x0400...0x052F, .cyrillic), (0x0531...0x058F, .armenian), (0x10A0...0x10FF, .georgian),
        (0x13A0...0x13FF, .cherokee), (0x1C80...0x1C8F, .cyrillic), (0x1C90...0x1CBF, .georgian),
        (0x1D00...0x1DBF, .latin), (0x1E00...0x1EFF, .latin), (0x1F00...0x1FFF, .greek), (0x2C60...0x2C7F, .latin),
        (0x2C80...0x2CFF, .coptic), (0x2D00...0x2D2F, .georgian), (0x2DE0...0x2DFF, .cyrillic),
        (0xA4D0...0xA4FF, .lisu), (0xA640...0xA69F, .cyrillic), (0xA722...0xA7FF, .latin), (0xAB30...0xAB6F, .latin),
        (0xAB70...0xABBF, .cherokee),
    ]
}
