import Diagnostics
import Foundation
import RunRecord

/// A chart as a picture of vectors, for a page that is read without this program.
struct SVGChart {
    struct Line {
        var name: String
        /// One of `c0` to `c5`, which the page's style gives colours.
        var colorClass: String
        var isDashed = false
        var series: Series
    }

    private static let size = (width: 560.0, height: 200.0)
    private static let margin = (left: 52.0, right: 10.0, top: 8.0, bottom: 22.0)
    /// More points than these nobody can see side by side.
    private static let mostPoints = 280

    var lines: [Line]
    /// The values shown, where they do not follow the curves.
    var fixedRange: ClosedRange<Float>?

    /// The picture; `nil` where no line has a value.
    var svg: String? {
        let first = lines.map(\.series.firstStep).min() ?? 1
        let last = lines.map(\.series.lastStep).max() ?? 1
        let curves = lines.map { line in (line, SVGChart.points(of: line.series)) }
        let means = curves.flatMap { $0.1.map(\.mean) }
        guard let least = means.min(), let most = means.max() else { return nil }
        var (low, high) = (Double(fixedRange?.lowerBound ?? least), Double(fixedRange?.upperBound ?? most))
        if high - low < 1e-12 {
            let margin = max(abs(low) / 2, 1e-6)
            (low, high) = (low - margin, high + margin)
        }
        let (width, height) = SVGChart.size
        let margin = SVGChart.margin
        func x(_ step: Int) -> Double {
            margin.left + (width - margin.left - margin.right) * Double(step - first)
                / Double(max(1, last - first))
        }
        func y(_ value: Float) -> Double {
            let share = min(max((Double(value) - low) / (high - low), 0), 1)
            return height - margin.bottom - (height - margin.top - margin.bottom) * share
        }
        func number(_ value: Double) -> String { String(format: "%.1f", value) }
        var parts: [String] = []
        for tick in 0...4 {
            let value = Float(low + (high - low) * Double(tick) / 4)
            let row = number(y(value))
            parts.append(
                "<line class=\"grid\" x1=\"\(number(margin.left))\" x2=\"\(number(width - margin.right))\" y1=\"\(row)\" y2=\"\(row)\"/>"
            )
            parts.append(
                "<text x=\"\(number(margin.left - 6))\" y=\"\(row)\" dy=\"4\" text-anchor=\"end\">\(Numbers.short(value))</text>"
            )
        }
        for (step, anchor) in [(first, "start"), (last, "end")] {
            parts.append(
                "<text x=\"\(number(x(step)))\" y=\"\(number(height - 6))\" text-anchor=\"\(anchor)\">\(Numbers.grouped(step))</text>"
            )
        }
        for (line, points) in curves where !points.isEmpty {
            let upper = points.map { "\(number(x($0.step))),\(number(y($0.high)))" }
            let lower = points.reversed().map { "\(number(x($0.step))),\(number(y($0.low)))" }
            parts.append(
                "<polygon class=\"hair \(line.colorClass)\" points=\"\((upper + lower).joined(separator: " "))\"/>"
            )
            if points.count == 1, let only = points.first {
                parts.append(
                    "<circle class=\"dot \(line.colorClass)\" cx=\"\(number(x(only.step)))\" cy=\"\(number(y(only.mean)))\" r=\"3\"/>"
                )
            }
            let path = points.map { "\(number(x($0.step))),\(number(y($0.mean)))" }.joined(separator: " ")
            parts.append(
                "<polyline class=\"line \(line.colorClass)\(line.isDashed ? " dashed" : "")\" points=\"\(path)\"/>"
            )
        }
        return "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\">\(parts.joined())</svg>"
    }

    private struct Point {
        var step: Int
        var low: Float
        var mean: Float
        var high: Float
    }

    /// As many stretches of the run as can be seen, none of which has lost a spike.
    private static func points(of series: Series) -> [Point] {
        guard !series.isEmpty else { return [] }
        let total = series.lastStep - series.firstStep + 1
        let count = min(total, mostPoints)
        return (0..<count).compactMap { index in
            let range = index * total / count..<(index + 1) * total / count
            let bucket = series.bucket(over: range)
            guard let mean = bucket.mean else { return nil }
            let middle = series.firstStep + (range.lowerBound + range.upperBound - 1) / 2
            return Point(step: middle, low: bucket.low, mean: mean, high: bucket.high)
        }
    }
}
