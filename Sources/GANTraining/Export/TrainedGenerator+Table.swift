import TensorCore

/// A generator that fills in tables, for use on somebody's own.
extension TrainedGenerator {
    /// A table with its gaps filled in.
    public struct FilledTable: Sendable {
        /// As the file was written, with all fields that were there.
        public var text: String
        public var filledCount: Int
        /// Columns that the run does not know, whose gaps stay.
        public var unknownColumns: [String]
    }

    /// Whether it fills in tables of files.
    public var fillsTables: Bool { recipe.examples.table?.schema != nil }

    /// Fills in what is not known; what is known stays as it stands there, byte for byte.
    ///
    /// - Parameter path: A table with the columns that the run was trained on; others may be among them.
    /// - Returns: The table.
    /// - Throws: `TableError` where it is no such table.
    public func filled(path: String) throws(TableError) -> FilledTable {
        guard let schema = recipe.examples.table?.schema else { throw .noColumns(path: path) }
        let file = try CSVFile(path: path)
        let (values, known) = try schema.cells(of: file, path: path)
        let n = schema.cellCount
        var rows = file.rows
        var filledCount = 0
        let places = schema.columns.map { column in file.names.firstIndex(of: column.name) ?? 0 }
        for first in stride(from: 0, to: rows.count, by: 1024) {
            let range = first..<min(rows.count, first + 1024)
            func cells(_ all: [Float]) -> Tensor {
                Tensor(Array(all[range.lowerBound * n..<range.upperBound * n]), shape: [range.count, n])
            }
            let mask = cells(known)
            let made = network.infer((cells(values) * mask).concatenatedChannels(with: mask)).values
            for row in range {
                let own = made[(row - first) * n..<(row - first + 1) * n]
                for (column, place) in places.enumerated() where CSVFile.isGap(rows[row][place]) {
                    rows[row][place] = schema.field(of: column, cells: own)
                    filledCount += 1
                }
            }
        }
        let names = Set(schema.columns.map(\.name))
        let unknown = file.names.indices.filter { place in
            !names.contains(file.names[place]) && file.rows.contains { CSVFile.isGap($0[place]) }
        }
        return FilledTable(
            text: file.text(rows: rows), filledCount: filledCount,
            unknownColumns: unknown.map { file.names[$0] })
    }
}
