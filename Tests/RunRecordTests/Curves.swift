import Foundation
import Limits

@testable import RunRecord

/// What a watcher would draw: each tag's values by their steps, with later knowledge of names applied.
struct Curves {
    private(set) var points: [String: [Point]] = [:]
    private(set) var notes: [String] = []
    private(set) var hints: [String] = []
    private(set) var records: [StepRecord] = []

    struct Point: Equatable, CustomStringConvertible {
        var step: Int
        var value: Float

        init(_ step: Int, _ value: Float) { (self.step, self.value) = (step, value) }

        static func == (a: Point, b: Point) -> Bool {
            a.step == b.step && (a.value == b.value || (a.value.isNaN && b.value.isNaN))
        }

        var description: String { "\(step): \(value)" }
    }

    init(_ events: [RunEvent]) {
        for event in events {
            switch event {
            case .step(let record):
                records.append(record)
                for scalar in record.scalars {
                    points[scalar.tag.rawValue, default: []].append(Point(record.step, scalar.value))
                }
            case .renamed(let old, let new): points[new.rawValue] = points.removeValue(forKey: old.rawValue)
            case .log(let text), .refused(let text): notes.append(text)
            case .hint(let text): hints.append(text)
            default: break
            }
        }
    }

    init(lines: [String], names: TagMap = TagMap()) {
        var translator = LineTranslator(names: names)
        for line in lines { translator.take(line, wallTime: nil) }
        translator.finish()
        self.init(translator.drain())
    }

    /// One of the files in `Cases`, cut into lines as a stream is.
    init(file: String, names: TagMap = TagMap()) throws {
        var lines: [String] = []
        var splitter = LineSplitter.foreign
        splitter.add(Array(try Data(contentsOf: casePath(file)))[...]) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        self.init(lines: lines, names: names)
    }

    var names: [String] { points.keys.sorted() }
    func values(_ name: String) -> [Float] { points[name, default: []].map(\.value) }
    func steps(_ name: String) -> [Int] { points[name, default: []].map(\.step) }
    func last(_ name: String) -> Point? { points[name]?.last }
}

func casePath(_ name: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Cases").appendingPathComponent(name)
}
