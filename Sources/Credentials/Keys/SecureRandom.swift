/// Random bytes from the operating system's generator.
enum SecureRandom {
    /// Returns `count` bytes, fit for keys and salts.
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
