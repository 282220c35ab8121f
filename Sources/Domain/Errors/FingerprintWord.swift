/// A word of a message, whose numbers and identifiers become placeholders.
struct FingerprintWord {
    private let word: ArraySlice<UInt8>

    /// The word of these bytes.
    init(_ word: ArraySlice<UInt8>) {
        self.word = word
    }

    /// Whether it is a path or an e-mail address.
    static func isAddress(_ word: ArraySlice<UInt8>) -> Bool {
        let bare = word.dropLast(punctuation(after: word).count)
        return bare.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "@") }
            && !bare.contains(UInt8(ascii: "="))
    }

    /// Whether a URL begins here: a short scheme and `://`.
    static func startsWithScheme(_ rest: ArraySlice<UInt8>) -> Bool {
        let scheme = rest.prefix(16).prefix { FingerprintText.isAlphanumeric($0) || "+-.".utf8.contains($0) }
        return !scheme.isEmpty && rest[scheme.endIndex...].starts(with: "://".utf8)
    }

    /// The marks that end a word and do not belong to it.
    static func punctuation(after word: ArraySlice<UInt8>, and others: String = "") -> ArraySlice<UInt8> {
        var start = word.endIndex
        while start > word.startIndex, ".,:;!?".utf8.contains(word[start - 1]) || others.utf8.contains(word[start - 1])
        {
            start -= 1
        }
        return word[start...]
    }

    /// Writes what stays of the word.
    func write(to output: inout FingerprintOutput) {
        let marks = FingerprintWord.punctuation(after: word)
        let bare = word.dropLast(marks.count)
        if isNetworkAddress(bare) {
            output.placeholder()
        } else {
            segments(of: bare, to: &output)
        }
        for byte in marks { output.append(byte) }
    }

    /// Whether it is an address of IPv6, a hardware's, or a time: hexadecimal digits and at least two colons.
    private func isNetworkAddress(_ bare: ArraySlice<UInt8>) -> Bool {
        let colons = bare.count { $0 == UInt8(ascii: ":") }
        return (colons >= 5 || colons >= 2 && bare.contains(where: FingerprintText.isDigit))
            && bare.allSatisfy { FingerprintText.isHexDigit($0) || ":.%".utf8.contains($0) }
    }

    /// Writes the runs of letters and digits, and what parts them.
    private func segments(of bare: ArraySlice<UInt8>, to output: inout FingerprintOutput) {
        var rest = bare
        while let byte = rest.first {
            if FingerprintWord.startsWithUUID(rest) {
                output.placeholder()
                rest = rest.dropFirst(36)
            } else if FingerprintText.isAlphanumeric(byte) {
                let segment = rest.prefix(while: FingerprintText.isAlphanumeric)
                write(segment, isFirst: segment.startIndex == bare.startIndex, to: &output)
                rest = rest[segment.endIndex...]
            } else {
                // The sign of a number belongs to it, and so does the point of one that begins with it.
                let isSign = "+-.".utf8.contains(byte)
                let isNumber = rest.dropFirst().first.map(FingerprintText.isDigit) == true
                let isLeading = isSign && isNumber && rest.startIndex == bare.startIndex
                if !isLeading, byte != UInt8(ascii: "%") { output.append(byte) }
                rest = rest.dropFirst()
            }
        }
    }

    /// Writes a run of letters and digits: `utf8` keeps its letters, what else has a digit is a number or an identifier.
    private func write(_ segment: ArraySlice<UInt8>, isFirst: Bool, to output: inout FingerprintOutput) {
        let hasDigit = segment.contains(where: FingerprintText.isDigit)
        let isHex = segment.count >= 8 && segment.allSatisfy(FingerprintText.isHexDigit)
        guard hasDigit || isHex else {
            for byte in segment { output.append(byte) }
            return
        }
        let letters = segment.prefix { !FingerprintText.isDigit($0) }
        let endsInDigits = segment[letters.endIndex...].allSatisfy(FingerprintText.isDigit)
        if isFirst, !isHex, endsInDigits {
            for byte in letters { output.append(byte) }
        }
        output.placeholder()
    }

    private static func startsWithUUID(_ rest: ArraySlice<UInt8>) -> Bool {
        guard rest.count >= 36 else { return false }
        for offset in 0..<36 {
            let byte = rest[rest.startIndex + offset]
            let isDash = [8, 13, 18, 23].contains(offset)
            guard isDash ? byte == UInt8(ascii: "-") : FingerprintText.isHexDigit(byte) else { return false }
        }
        return rest.count == 36 || !FingerprintText.isAlphanumeric(rest[rest.startIndex + 36])
    }
}
