import Testing

@testable import Domain

struct DecimalTextTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("0.0", 0), ("12", 12_000), ("+1.5", 1_500), ("-1.5", -1_500), ("007", 7_000),
        ("1e0", 1_000), ("1E+2", 100_000), ("15e-1", 1_500), ("1.234e3", 1_234_000), ("0e9999", 0), ("0e-9999", 0),
        ("1e-9999", 0), ("9223372036854775.807", 9_223_372_036_854_775_807),
        ("-9223372036854775.807", -9_223_372_036_854_775_807),
    ])
    func scalesExactly(text: String, thousandths: Int64) {
        #expect(DecimalText(text)?.scaled(byPowerOfTen: 3) == thousandths)
    }

    @Test(arguments: [
        ("0.0005", 0), ("0.0015", 2), ("0.0025", 2), ("0.00250", 2), ("0.0025000000000000000001", 3), ("0.00249", 2),
        ("0.0004999", 0), ("0.00051", 1), ("-0.0015", -2), ("-0.0025", -2), ("0.9995", 1000), ("0.00049", 0),
        ("5e-4", 0), ("15e-4", 2), ("6e-4", 1), ("0.00005", 0), ("9e-5", 0),
    ])
    func roundsHalfToEven(text: String, thousandths: Int64) {
        #expect(DecimalText(text)?.scaled(byPowerOfTen: 3) == thousandths)
    }

    @Test(arguments: [
        "9223372036854775.808", "9223372036854775.8075", "-9223372036854775.809", "1e16", "1e19", "1e9999",
        "99999999999999999999", "1" + String(repeating: "0", count: 300),
    ])
    func tooLargeIsNoInteger(text: String) throws {
        let decimal = try #require(DecimalText(text))

        #expect(decimal.scaled(byPowerOfTen: 3) == nil)
    }

    @Test(arguments: [
        "", " ", "-", "+", ".", "1.", "-.", "e", "e5", "1e", "1e+", "1e1.5", "1e99999", "--1", "1 ", " 1", "1,5",
        "0x10",
        "NaN", "Infinity", "1_000", "１", "٣", "1.2.3", "½", ".5", "-.5",
    ])
    func anythingElseIsNoNumber(text: String) {
        #expect(DecimalText(text) == nil)
    }

    @Test func lengthIsBounded() {
        #expect(DecimalText("0." + String(repeating: "1", count: 399)) != nil)
        #expect(DecimalText("0." + String(repeating: "1", count: 400)) == nil)
    }
}
