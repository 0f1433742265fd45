import Foundation
import RunRecord

/// What the columns of a table are, and how they become the cells of a network: numbers from -1 to 1, and a cell for each
/// category.
public struct TableSchema: Sendable, Equatable, Codable {
    public struct Column: Sendable, Equatable, Codable {
        public var name: String
        /// The least and the greatest number, where it has numbers.
        public var range: [Double]?
        /// What it may hold, where it has categories.
        public var categories: [String]?
        /// Whether all its numbers are whole.
        public var isWhole: Bool?

        var cellCount: Int { categories?.count ?? 1 }
    }

    public var columns: [Column]

    var cellCount: Int { columns.reduce(0) { $0 + $1.cellCount } }

    /// Whether each column has a range that numbers can be in, or a few categories.
    var isPossible: Bool {
        !columns.isEmpty && columns.count <= 4096
            && columns.allSatisfy { column in
                if let range = column.range {
                    return range.count == 2 && range.allSatisfy(\.isFinite) && range[0] < range[1]
                }
                return (2...TableSchema.mostCategories).contains(column.categories?.count ?? 0)
            }
    }

    /// More categories than these are names, not kinds.
    private static let mostCategories = 32

    /// Looks at a table.
    ///
    /// - Returns: The schema, and which columns are left out and why: sentences.
    /// - Throws: `TableError` where no column can be used.
    static func of(_ file: CSVFile, path: String) throws(TableError) -> (schema: TableSchema, notes: [String])
    {
        var columns: [Column] = []
        var notes: [String] = []
        for (i, name) in file.names.enumerated() {
            let values = file.rows.lazy.map { $0[i] }.filter { !CSVFile.isGap($0) }
            let numbers = values.map(TableSchema.number)
            if values.isEmpty {
                notes.append("left out: column '\(name)', which is empty")
            } else if !numbers.contains(nil) {
                let found = numbers.compactMap { $0 }
                let (least, most) = (found.min() ?? 0, found.max() ?? 0)
                guard least < most else {
                    notes.append("left out: column '\(name)', which is \(values.first ?? "") everywhere")
                    continue
                }
                let isWhole = found.allSatisfy { $0 == $0.rounded() }
                columns.append(Column(name: name, range: [least, most], isWhole: isWhole))
            } else {
                let kinds = Set(values).sorted()
                guard kinds.count > 1, kinds.count <= mostCategories else {
                    let reason =
                        kinds.count == 1
                        ? "is the same everywhere"
                        : "has \(kinds.count) different texts, more than categories are"
                    notes.append("left out: column '\(name)', which \(reason)")
                    continue
                }
                columns.append(Column(name: name, categories: kinds))
            }
        }
        guard !columns.isEmpty else { throw .noColumns(path: path) }
        let (numbers, kinds) = (columns.count { $0.range != nil }, columns.count { $0.range == nil })
        notes.insert(
            "\(counted(file.rows.count, "row")): \(counted(numbers, "column")) of numbers, \(kinds) of categories",
            at: 0)
        return (TableSchema(columns: columns), notes)
    }

    private static func number(_ field: String) -> Double? {
        Double(field.trimmingCharacters(in: .whitespaces)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A table's cells, and which of them are known (1) or not (0): `[rows, cellCount]` each.
    ///
    /// - Throws: `TableError` where a column is missing, or a number is none. A category that nobody knows is a gap.
    func cells(of file: CSVFile, path: String) throws(TableError) -> (values: [Float], known: [Float]) {
        var places: [Int] = []
        let missing = columns.filter { !file.names.contains($0.name) }
        guard missing.isEmpty else { throw .otherColumns(path: path, missing: missing.map(\.name)) }
        for column in columns { places.append(file.names.firstIndex(of: column.name) ?? 0) }
        var (values, known): ([Float], [Float]) = ([], [])
        values.reserveCapacity(file.rows.count * cellCount)
        known.reserveCapacity(file.rows.count * cellCount)
        for (row, fields) in file.rows.enumerated() {
            for (column, place) in zip(columns, places) {
                let field = fields[place]
                let isGap = CSVFile.isGap(field)
                if let range = column.range {
                    let number = isGap ? range[0] : TableSchema.number(field)
                    guard let number else {
                        throw .otherValue(path: path, row: row + 1, column: column.name, value: field)
                    }
                    values.append(Float(2 * (number - range[0]) / (range[1] - range[0]) - 1))
                    known.append(isGap ? 0 : 1)
                } else {
                    let kinds = column.categories ?? []
                    let isKnown = !isGap && kinds.contains(field)
                    for kind in kinds {
                        values.append(kind == field ? 1 : -1)
                        known.append(isKnown ? 1 : 0)
                    }
                }
            }
        }
        return (values, known)
    }

    /// What cells say in a column: the number, or the category that has most.
    func field(of column: Int, cells: ArraySlice<Float>) -> String {
        let first = cells.startIndex + columns[..<column].reduce(0) { $0 + $1.cellCount }
        let column = columns[column]
        if let range = column.range {
            let share = Double(max(-1, min(1, cells[first])) + 1) / 2
            let number = range[0] + share * (range[1] - range[0])
            return column.isWhole == true
                ? String(format: "%.0f", number) : String(format: "%.6g", number)
        }
        let kinds = column.categories ?? []
        let best = kinds.indices.max { cells[first + $0] < cells[first + $1] }
        return best.map { kinds[$0] } ?? ""
    }
}
