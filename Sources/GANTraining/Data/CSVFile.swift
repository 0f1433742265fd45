import Foundation
import Limits

/// A table as people keep it: comma-separated values with a line of names (RFC 4180).
///
/// Semicolons and tabs are taken for commas where the first line has more of them; a field may be in double quotes, with
/// two for one.
public struct CSVFile: Sendable, Equatable {
    public let names: [String]
    /// Fields as they stand there, one row after the other.
    public let rows: [[String]]
    public let separator: Character

    /// Larger tables are not read at once.
    private static let mostBytes = 512 << 20
    private static let mostColumns = 4096

    /// - Throws: `TableError` where it is no such file; names the line.
    public init(path: String) throws(TableError) {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
            throw .unreadable(path: path, reason: "it is not there")
        }
        guard size <= CSVFile.mostBytes else {
            throw .unreadable(path: path, reason: "it has over \(CSVFile.mostBytes >> 20) MiB")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, reason: systemReason)
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw .unreadable(path: path, reason: "it is no text in UTF-8")
        }
        try self.init(text, path: path)
    }

    init(_ text: String, path: String) throws(TableError) {
        let first = text.prefix { !$0.isNewline }
        let separators: [Character] = [",", ";", "\t"]
        let counts = separators.map { separator in first.count { $0 == separator } }
        let most = counts.max() ?? 0
        separator = counts.firstIndex(of: most).map { separators[$0] } ?? ","
        var lines: [(number: Int, fields: [String])] = []
        var (fields, field): ([String], String) = ([], "")
        var (isQuoted, wasQuoted) = (false, false)
        var (line, start) = (1, 1)
        func endOfRow() {
            fields.append(field)
            // An empty line is none.
            if fields.count > 1 || !field.isEmpty || wasQuoted { lines.append((start, fields)) }
            (fields, field, wasQuoted, start) = ([], "", false, line + 1)
        }
        var characters = text.makeIterator()
        var next = characters.next()
        if next == "\u{FEFF}" { next = characters.next() }
        while let character = next {
            next = characters.next()
            switch character {
            case "\"" where isQuoted:
                if next == "\"" {
                    field.append("\"")
                    next = characters.next()
                } else {
                    isQuoted = false
                }
            case "\"" where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case separator where !isQuoted:
                fields.append(field)
                (field, wasQuoted) = ("", false)
            case _ where character.isNewline && !isQuoted:
                endOfRow()
                line += 1
            default:
                if character.isNewline { line += 1 }
                field.append(character)
            }
        }
        guard !isQuoted else {
            throw .unreadable(path: path, reason: "the quotes of line \(start) are never closed")
        }
        endOfRow()
        guard let header = lines.first, lines.count > 1 else {
            throw .unreadable(path: path, reason: "it has no rows below its names")
        }
        names = header.fields
        guard names.count <= CSVFile.mostColumns else {
            throw .unreadable(
                path: path, reason: "it has \(names.count) columns, and \(CSVFile.mostColumns) are the most")
        }
        var known: Set<String> = []
        for name in names where !known.insert(name).inserted {
            throw .unreadable(path: path, reason: "two of its columns are called '\(name.prefix(80))'")
        }
        if let odd = lines.first(where: { $0.fields.count != header.fields.count }) {
            throw .unreadable(
                path: path,
                reason: "line \(odd.number) has \(odd.fields.count) fields where the first has \(names.count)"
            )
        }
        rows = lines.dropFirst().map(\.fields)
    }

    /// The table with other fields, as it was separated.
    public func text(rows: [[String]]) -> String {
        func quoted(_ field: String) -> String {
            guard field.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else {
                return field
            }
            return "\"" + field.replacing("\"", with: "\"\"") + "\""
        }
        return ([names] + rows).map { $0.map(quoted).joined(separator: String(separator)) + "\n" }.joined()
    }

    /// Whether a field says that there is nothing.
    public static func isGap(_ field: String) -> Bool {
        ["", "na", "n/a", "nan", "null", "none", "?"].contains(
            field.trimmingCharacters(in: .whitespaces).lowercased())
    }
}

/// Why a table cannot be used.
public enum TableError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// Nothing in it that a network could learn.
    case noColumns(path: String)
    case tooFew(path: String, rows: Int, least: Int)
    /// Columns that the run knows and the table lacks.
    case otherColumns(path: String, missing: [String])
    /// A value that a column of the run cannot have.
    case otherValue(path: String, row: Int, column: String, value: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read as a table: \(reason)."
        case .noColumns(let path):
            "\(path) has no column of numbers, and none of a few categories: there is nothing to fill in."
        case .tooFew(let path, let rows, let least):
            "\(path) has \(rows) rows, and a GAN needs \(least) at least: add more, or give --few."
        case .otherColumns(let path, let missing):
            "\(path) lacks columns that the run was trained on: \(missing.prefix(5).joined(separator: ", "))"
                + "\(missing.count > 5 ? ", …" : ""). Give a table with the columns of the run's."
        case .otherValue(let path, let row, let column, let value):
            "\(path): row \(row) has '\(value.prefix(40))' in '\(column)', which is no number: leave it empty where it is "
                + "not known."
        }
    }
}
