import Foundation
import HTTP

/// Random numbers that are the same for the same seed on every machine: SplitMix64.
struct SeededGenerator: Sendable {
    private var state: UInt64
    private var spareNormal: Double?

    /// A sequence of its own for each seed.
    init(seed: UInt64) {
        state = seed
    }

    /// The next 64 random bits.
    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A real number from 0 up to but without 1.
    mutating func unit() -> Double {
        Double(bits() >> 11) * 0x1p-53
    }

    /// A whole number in `range`.
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(unit() * Double(range.count))
    }

    /// True with probability `probability`.
    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// One of `choices`, which must not be empty.
    mutating func choice<Element>(of choices: [Element]) -> Element {
        choices[integer(in: 0...choices.count - 1)]
    }

    /// A normally distributed number of mean 0 and deviation 1, by Box and Muller.
    mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        let radius = (-2 * log(1 - unit())).squareRoot()
        let angle = 2 * Double.pi * unit()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }

    /// A log-normally distributed number with the given median and deviation of its logarithm.
    mutating func logNormal(median: Double, sigma: Double) -> Double {
        median * exp(sigma * normal())
    }

    /// A random identifier in the form of a UUID of version 4.
    mutating func uuid() -> String {
        let (high, low) = (bits(), bits())
        let version = (high & ~0xF000) | 0x4000
        let variant = (low & ~(3 << 62)) | (2 << 62)
        let digits = hex(version) + hex(variant)
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// Sixteen random hexadecimal digits.
    mutating func hexadecimal() -> String { hex(bits()) }

    private func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
