import Canvas

/// Columns of text, numbers flush right.
struct TextTable {
    let text: String

    init(_ titles: [String], _ rows: [[String]], isNumber: [Bool]) {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].columnCount }.max() ?? 0
        }
        text = ([titles] + rows).map { row in
            zip(row.indices, row).map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.columnCount)
                return isNumber[column] ? space + cell : cell + space
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
