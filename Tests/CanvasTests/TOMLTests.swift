import SimpleTOML
import Testing

@Suite struct TOMLTests {
    @Test(arguments: [
        ("a = 0.6", TOMLSubset.Value.decimal(0.6)), ("a = -1.5e3 # why", .decimal(-1500)),
        ("a = 7", .number(7)),
        ("a = true", .flag(true)), ("a=false#", .flag(false)), ("a = \"true\"", .text("true")),
    ])
    func valuesAreRead(line: String, value: TOMLSubset.Value) throws {
        #expect(try TOMLSubset.parse(line)[""]?["a"] == value)
    }

    @Test(arguments: [
        "a = .5", "a = 5.", "a = inf", "a = nan", "a = 0x1p3", "a = True", "a = 1 2", "a = 1,", "a =",
    ])
    func whatIsNoneIsRefused(line: String) {
        #expect(throws: TOMLSubset.SyntaxError.self) { try TOMLSubset.parse(line) }
    }
}
