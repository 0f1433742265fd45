import Foundation
import RunRecord
import TensorCore
import Testing

@testable import GANTraining

struct CSVTests {
    private func file(_ text: String) throws(TableError) -> CSVFile { try CSVFile(text, path: "t.csv") }

    @Test func quotesHoldCommasLinesAndQuotes() throws {
        let found = try file("a,\"b, c\",d\r\n1,\"x\ny\",\"he said \"\"no\"\"\"\r\n\n,,\n")
        #expect(found.names == ["a", "b, c", "d"])
        #expect(found.rows == [["1", "x\ny", "he said \"no\""], ["", "", ""]])
        // What is written is read as it was.
        #expect(try file(found.text(rows: found.rows)) == found)
    }

    @Test(arguments: [("a;b\n1;2,5\n", Character(";")), ("a\tb\n1\t2\n", "\t"), ("a,b\n1,2\n", ",")])
    func theSeparatorIsTheOneOfTheFirstLine(text: String, separator: Character) throws {
        let found = try file(text)
        #expect(found.separator == separator && found.names == ["a", "b"])
    }

    @Test(arguments: [
        ("a,b\n1\n", "line 2 has 1 fields where the first has 2"), ("a,b\n", "no rows"), ("", "no rows"),
        ("a,a\n1,2\n", "two of its columns are called 'a'"),
        ("a,b\n1,\"2\n", "quotes of line 2 are never closed"),
    ])
    func whatIsNoTableIsSaidToBeNone(text: String, words: String) {
        do throws(TableError) {
            _ = try file(text)
            Issue.record("taken: \(text)")
        } catch {
            #expect("\(error)".contains(words) && "\(error)".hasPrefix("t.csv"), "\(error)")
        }
    }
}

struct TableSchemaTests {
    private let text = "n,kind,same,id,gap\n1,x,5,a,\n3,y,5,b,\n,x,5,c,NA\n2,,5,d,?\n"

    @Test func columnsAreTakenForWhatTheyAre() throws {
        var rows = text
        // So many texts are names, not kinds.
        for i in 0..<40 { rows += "\(i % 4),x,5,name\(i),\n" }
        let (schema, notes) = try TableSchema.of(try CSVFile(rows, path: "t"), path: "t")
        #expect(schema.columns.map(\.name) == ["n", "kind"])
        #expect(schema.columns[0].range == [0, 3] && schema.columns[0].isWhole == true)
        #expect(schema.columns[1].categories == ["x", "y"])
        #expect(
            notes.count == 4 && notes.contains { $0.contains("'same'") }
                && notes.contains { $0.contains("'gap'") })
    }

    @Test func gapsAreNotKnownAndTheRestIsScaled() throws {
        let file = try CSVFile(text, path: "t")
        let schema = TableSchema(columns: [
            .init(name: "n", range: [1, 3]), .init(name: "kind", categories: ["x", "y"]),
        ])
        let (values, known) = try schema.cells(of: file, path: "t")
        #expect(known == [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0])
        #expect(values[0] == -1 && values[3] == 1 && values[9] == 0)
        #expect(Array(values[1...2]) == [1, -1] && Array(values[4...5]) == [-1, 1])
        #expect(schema.field(of: 0, cells: [0.5, 1, -1]) == "2.5")
        #expect(schema.field(of: 1, cells: [0.5, -0.2, 0.1]) == "y")
    }

    @Test func otherColumnsAndWordsAmongNumbersAreNamed() throws {
        let schema = TableSchema(columns: [.init(name: "n", range: [1, 3])])
        #expect(throws: TableError.otherColumns(path: "t", missing: ["n"])) {
            _ = try schema.cells(of: try CSVFile("m\n1\n", path: "t"), path: "t")
        }
        #expect(throws: TableError.otherValue(path: "t", row: 2, column: "n", value: "two")) {
            _ = try schema.cells(of: try CSVFile("n\n1\ntwo\n", path: "t"), path: "t")
        }
    }

    /// A run keeps its columns among its settings.
    @Test func columnsComeBackFromTheSettings() throws {
        var recipe = try Recipe.named("impute")
        var table = TableExamples()
        table.isOwn = true
        table.schema = TableSchema(columns: [
            .init(name: "n \"x\"", range: [1, 3], isWhole: true),
            .init(name: "kind", categories: ["x", "y"]),
        ])
        recipe.examples.table = table
        var other = try Recipe.named("impute")
        try other.apply(recipe.assignments)
        #expect(other == recipe)
        for bad in ["{}", "{\"columns\": []}", "{\"columns\": [{\"name\": \"a\", \"range\": [2, 1]}]}", "x"] {
            #expect(throws: RecipeError.self) { try other.apply(name: "columns", value: bad) }
        }
    }
}

struct TableGameTests {
    /// Rows whose second column is the first and whose third is its opposite: there is something to find.
    private func trainer() throws -> Trainer {
        var random = SeededRandom(seed: 1)
        var values: [Float] = []
        for _ in 0..<600 {
            let x = 2 * random.uniform() - 1
            values += [x, x, -x]
        }
        var recipe = try Recipe.named("impute")
        var table = TableExamples()
        (table.isOwn, table.schema) = (
            true, TableSchema(columns: ["a", "b", "c"].map { .init(name: $0, range: [0, 1]) })
        )
        recipe.examples.table = table
        let set = TableSet(
            values: values, known: [Float](repeating: 1, count: values.count), cellCount: 3,
            schema: table.schema, missing: 0.2, loses: true)
        return Trainer(recipe: recipe, seed: 2, data: .table(set))
    }

    @Test func whatHangsTogetherIsFound() throws {
        var trainer = try trainer()
        for _ in 0..<400 { _ = try trainer.takeStep() }
        guard case .table(let set) = trainer.data else { return }
        let quality = try #require(trainer.evaluate().quality.first { $0.tag == .rootMeanSquare })
        let baselines = try #require(trainer.cellMeasures(in: set).first?.baselines)
        #expect(baselines.map(\.name) == ["mean", "10 nearest"])
        #expect(quality.value < 0.4 * baselines[0].value, "\(quality.value) \(baselines)")
        #expect(baselines[1].value < 0.5 * baselines[0].value)
    }

    @Test func lostCellsAreNotTrainedOn() throws {
        let trainer = try trainer()
        guard case .table(let set) = trainer.data else { return }
        let share = set.training.known.reduce(0, +) / Float(set.training.known.count)
        #expect(abs(share - 0.8) < 0.05)
        let batch = set.batch(Array(0..<20), of: set.training)
        let mask = try #require(batch.told.inputs)
        #expect(zip(batch.samples.values, mask.values).allSatisfy { $1 == 1 || $0 == 0 })
        // A hidden cell is one that is known.
        #expect(zip(set.heldOut.hidden, set.heldOut.known).allSatisfy { $0 <= $1 })
    }

    @Test func penaltiesAreRefused() throws {
        var recipe = try Recipe.named("impute")
        #expect(throws: RecipeError.self) { try recipe.apply("r1Weight=1") }
        #expect(throws: RecipeError.self) { try recipe.apply("loss=hinge") }
        try recipe.apply("minibatchDeviation=true")
        #expect(throws: RecipeError.notOfCells(recipe: "impute")) { try recipe.check(stepCount: nil) }
    }
}
