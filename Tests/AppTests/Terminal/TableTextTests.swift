import Testing

@testable import App

@Suite struct TableTextTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        let text = TableText.text(["ID", "NAME"], [["1", "a"], ["100", "long name"]])

        #expect(text == "ID   NAME\n1    a\n100  long name")
    }

    @Test func aTableWithoutRowsIsItsHeading() {
        #expect(TableText.text(["ID", "NAME"], []) == "ID  NAME")
    }

    @Test func controlCharactersCannotReachTheTerminal() {
        #expect(TableText.text(["A"], [["x\u{1B}[31m\ny"]]) == "A\nx?[31m?y")
    }
}
