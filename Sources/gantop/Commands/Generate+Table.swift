import Canvas
import GANTraining
import RunRecord

/// People's own tables, filled in by a run's generator.
extension Generate {
    func fill(_ path: String) throws {
        let file = try OutputFile(out, replaces: force)
        let generator = try open()
        guard generator.fillsTables else {
            complain(
                "gantop: '\(generator.recipe.name)' was not trained on a table of a file: 'gantop train impute --data "
                    + "table.csv' is.")
            throw Exit.usage
        }
        let table = try telling { () throws(DataError) in
            do throws(TableError) {
                return try generator.filled(path: path)
            } catch {
                throw .table(error)
            }
        }
        try file.write(Array(table.text.utf8))
        let left =
            table.unknownColumns.isEmpty
            ? ""
            : "; the gaps of \(table.unknownColumns.joined(separator: ", ")) stay: the run does not know "
                + (table.unknownColumns.count == 1 ? "that column" : "these columns")
        complain(
            "gantop: \(counted(table.filledCount, "field")) filled in by step \(generator.step), in \(out)\(left)"
                .printable)
    }
}
