import Foundation

/// Tables that come line by line: CSV with a header, or columns set apart by tabs, bars or spaces.
///
/// A line of names is held until the next one shows whether it was a header.
struct TableReading {
    /// What a line turned out to be.
    enum Found {
        /// It may be a header: the next line tells.
        case held
        case row(LineReading)
        /// These lines, of which the first may have been held, are no table's.
        case lines([String])
        case nothing
    }

    private enum Delimiter: Character, CaseIterable {
        case tab = "\t"
        case semicolon = ";"
        case comma = ","
        case bar = "|"
        /// Two or more in the header, any number of them in a row.
        case space = " "
    }

    private struct Header {
        var line: String
        var delimiter: Delimiter
        var names: [String]
    }

    private var candidate: Header?
    private var table: Header?
    private static let mostColumns = 512

    mutating func take(_ line: String, _ known: inout LineNames) -> Found {
        if let table {
            if let row = TableReading.row(line, table, &known) { return .row(row) }
            if line == table.line { return .nothing }
        }
        if let header = candidate {
            candidate = nil
            if let row = TableReading.row(line, header, &known) {
                table = header
                return .row(row)
            }
            guard let next = TableReading.header(line) else { return .lines([header.line, line]) }
            candidate = next
            return .lines([header.line])
        }
        guard let header = TableReading.header(line) else { return .lines([line]) }
        candidate = header
        return .held
    }

    /// The line that waits to be told from a header, at the end of all.
    mutating func finish() -> String? {
        defer { candidate = nil }
        return candidate?.line
    }

    /// Names and nothing else, at least two.
    private static func header(_ line: String) -> Header? {
        guard line.utf8.count < 16_384, !line.contains("="), !line.contains(": ") else { return nil }
        for delimiter in Delimiter.allCases {
            let names = fields(line, delimiter, isHeader: true)
            guard (2...mostColumns).contains(names.count), Set(names).count == names.count,
                names.allSatisfy({ isName($0) })
            else { continue }
            return Header(line: line, delimiter: delimiter, names: names)
        }
        return nil
    }

    private static func isName(_ field: String) -> Bool {
        (1...64).contains(field.count) && field.contains(where: \.isLetter) && number(field, .comma) == nil
            && field.filter({ $0 == " " }).count < 4
    }

    /// A row under a header: as many fields, at least one of them a number.
    private static func row(_ line: String, _ header: Header, _ known: inout LineNames) -> LineReading? {
        let fields = fields(line, header.delimiter, isHeader: false)
        guard fields.count == header.names.count else { return nil }
        let values = fields.map { number($0, header.delimiter) }
        guard values.contains(where: { $0 != nil }) else { return nil }
        var reading = LineReading()
        reading.isRow = true
        for (name, value) in zip(header.names, values) {
            if let value { reading.take(name, value, known.kind(of: name)) }
        }
        return reading
    }

    private static func number(_ field: String, _ delimiter: Delimiter) -> Double? {
        let text = delimiter == .semicolon ? field.replacingOccurrences(of: ",", with: ".") : field
        return LineTokenizer.notANumber(text) ?? (text.first?.isLetter == true ? nil : Double(text))
    }

    private static func fields(_ line: String, _ delimiter: Delimiter, isHeader: Bool) -> [String] {
        func trimmed(_ field: some StringProtocol) -> String {
            field.trimmingCharacters(in: CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\"")))
        }
        switch delimiter {
        case .space:
            let pieces =
                isHeader ? line.components(separatedBy: "  ") : line.split(separator: " ").map(String.init)
            return pieces.map(trimmed).filter { !$0.isEmpty }
        case .bar:
            // A bar at either end closes the table's side.
            var pieces = line.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
            if pieces.first == "" { pieces.removeFirst() }
            if pieces.last == "" { pieces.removeLast() }
            return pieces
        case .comma, .semicolon, .tab:
            var fields: [String] = []
            var field = ""
            var isQuoted = false
            for character in line {
                if character == "\"" { isQuoted.toggle() }
                if character == delimiter.rawValue, !isQuoted {
                    fields.append(trimmed(field))
                    field = ""
                } else {
                    field.append(character)
                }
            }
            fields.append(trimmed(field))
            return fields
        }
    }
}
