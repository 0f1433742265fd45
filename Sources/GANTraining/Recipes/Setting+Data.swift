import Foundation
import RunRecord
import SimpleJSON

/// Settings of what is trained on.
extension Setting {
    static let pictures: [Setting] = [
        own(
            "size", "pixels of a picture's side", "16 to 256 in fours, such as 32, 64 or 128",
            { "\($0.side)" },
            { own, text in
                guard let side = Int(text), (16...256).contains(side), side % 4 == 0 else { return false }
                own.side = side
                return true
            }),
        own(
            "channels", "1: grey, 3: colour", "1 or 3", { "\($0.channels)" },
            { own, text in
                guard let channels = Int(text), channels == 1 || channels == 3 else { return false }
                own.channels = channels
                return true
            }),
        own(
            "background", "what lies behind transparent pictures", "black, white, grey or #rrggbb",
            { $0.background.text },
            { own, text in
                guard let background = OwnPictures.Background(text) else { return false }
                own.background = background
                return true
            }),
        own(
            "classes", "what the networks are told",
            "auto (as the folder has them), none, or a JSON list of names",
            {
                $0.classes.map {
                    $0.isEmpty ? "none" : "[\($0.map(JSONLines.string).joined(separator: ","))]"
                } ?? "auto"
            },
            { own, text in
                switch text {
                case "auto": own.classes = nil
                case "none": own.classes = []
                default:
                    guard case .array(let values)? = try? JSONValue(parsing: Array(text.utf8)) else {
                        return false
                    }
                    let names = values.compactMap { if case .string(let name) = $0 { name } else { nil } }
                    guard names.count == values.count, Set(names).count == names.count else { return false }
                    own.classes = names
                }
                return true
            }),
    ]

    /// What the pictures are, where there is a choice.
    static let sources: [Setting] = [
        Setting(
            name: "source", summary: "where the pictures come from",
            range:
                "one that the recipe has: translate shapes, emoji; night scenes, earth; upscale fashion, sprites; "
                + "pose people, sprites; translate, night and upscale also folder, with --data DIR",
            read: { $0.sources.isEmpty ? nil : $0.source },
            write: { recipe, text in recipe.take(source: text) }),
        Setting(
            name: "paired", summary: "whether pictures of one name belong together: pix2pix, not CycleGAN",
            range: "true or false",
            read: { $0.mayBePaired ? "\($0.examples.isPaired == true)" : nil },
            write: { recipe, text in
                guard let isPaired = Bool(text) else { return false }
                recipe.pair(isPaired)
                return true
            }),
        Setting(
            name: "sideBySide", summary: "whether each file is two pictures, twice as wide as high",
            range: "true or false",
            read: {
                if case .domains(let own, _) = $0.examples { "\(own.isSideBySide)" } else { nil }
            },
            write: { recipe, text in
                guard let isDouble = Bool(text), var own = recipe.examples.own else { return false }
                own.isSideBySide = isDouble
                recipe.examples.own = own
                if isDouble { recipe.pair(true) }
                return true
            }),
        Setting(
            name: "factor", summary: "how many times larger pictures become", range: "2 or 4",
            read: { if case .shrunk(_, let factor) = $0.examples { "\(factor)" } else { nil } },
            write: { recipe, text in
                guard case .shrunk(let whole, _) = recipe.examples, let factor = Int(text),
                    factor == 2 || factor == 4
                else { return false }
                recipe.examples = .shrunk(whole, factor: factor)
                return true
            }),
    ]

    static let labels: [Setting] = [
        Setting(
            name: "labelsPerClass", summary: "training pictures of each class; 0: all",
            range: "0, or a whole number from 2 to 6000",
            read: { $0.examples == .fashion(isLabelled: true) ? "\($0.labelsPerClass)" : nil },
            write: { recipe, text in
                guard let value = Int(text), value == 0 || (2...6000).contains(value) else { return false }
                recipe.labelsPerClass = value
                return true
            }),
        Setting(
            name: "fault", summary: "what is done wrong on purpose; see --broken",
            range: "one of " + Fault.allCases.map(\.rawValue).joined(separator: ", "),
            read: { $0.fault.rawValue },
            write: { recipe, text in
                guard let fault = Fault(rawValue: text), fault.fits(recipe) else { return false }
                recipe.fault = fault
                return true
            }),
    ]

    /// What tables with gaps have.
    static let tables: [Setting] = [
        Setting(
            name: "columns", summary: "what the columns of the table are",
            range: "auto (as the file has them), fashion (49 of its own), or the JSON that a run keeps",
            read: { recipe in
                recipe.examples.table.map { table in
                    guard table.isOwn else { return "fashion" }
                    guard let schema = table.schema, let json = try? JSONEncoder.sorted.encode(schema) else {
                        return "auto"
                    }
                    return String(decoding: json, as: UTF8.self)
                }
            },
            write: { recipe, text in
                guard var table = recipe.examples.table else { return false }
                switch text {
                case "fashion": (table.isOwn, table.schema) = (false, nil)
                case "auto": (table.isOwn, table.schema) = (true, nil)
                default:
                    guard let schema = try? JSONValue.decode(TableSchema.self, from: Array(text.utf8)),
                        schema.isPossible
                    else { return false }
                    (table.isOwn, table.schema) = (true, schema)
                }
                recipe.examples.table = table
                return true
            }),
        Setting(
            name: "missing",
            summary: "share of cells that are hidden to measure, and lost in tables without gaps",
            range: "a number from 0.01 to 0.9",
            read: { $0.examples.table.map { "\($0.missing)" } },
            write: { recipe, text in
                guard var table = recipe.examples.table, let value = Float(text),
                    (0.01...0.9).contains(value)
                else { return false }
                table.missing = value
                recipe.examples.table = table
                return true
            }),
        number(
            "keptShare", "share of known cells that G is given in training; it must find the rest",
            \.cells.keptShare, 0.1...1, of: { $0.game == .cells }),
        number(
            "hintShare", "share of cells that D is told of", \.cells.hintShare, 0...1,
            of: { $0.game == .cells }),
    ]

    /// A number of recipes whose pictures are people's own.
    private static func own(
        _ name: String, _ summary: String, _ range: String,
        _ read: @escaping @Sendable (OwnPictures) -> String,
        _ write: @escaping @Sendable (inout OwnPictures, String) -> Bool
    ) -> Setting {
        Setting(
            name: name, summary: summary, range: range,
            read: { $0.examples.own.map(read) },
            write: { recipe, text in
                guard var own = recipe.examples.own, write(&own, text) else { return false }
                recipe.examples.own = own
                return true
            })
    }
}

extension JSONEncoder {
    /// The same text for the same value.
    fileprivate static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
