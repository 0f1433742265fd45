import Foundation
import GANTraining
import RunRecord
import TensorCore

extension Bench {
    /// Prints what more and more threads make of a workload's step.
    ///
    /// - Parameters:
    ///   - workloads: Their names.
    ///   - most: The last number of threads.
    /// - Throws: The exit code, where a workload cannot be trained.
    func tellScaling(_ workloads: [String], upTo most: Int) throws {
        let doubled = sequence(first: 1) { $0 * 2 < most ? $0 * 2 : nil }
        let counts = most == 1 ? [1] : doubled + [most]
        try say("\(PeerTable.processor), \(Workers.coreCount) cores.\n")
        for case (let name, var recipe) in Recipe.workloads where workloads.contains(name) {
            recipe.precision = precision.precision ?? .float32
            let set = try telling { () throws(DataError) in try DataSet(for: recipe, directory: data) }
            let result = try ScalingBenchmark(
                of: recipe, data: set, threadCounts: counts, duration: .seconds(seconds))
            try say(Bench.text(result, of: "\(name) in \(recipe.precision.rawValue)"))
        }
    }

    private static func text(_ result: ScalingBenchmark, of name: String) -> String {
        let first = result.rows[0].forecast.total
        let rows = result.rows.map { row in
            let forecast = row.forecast
            let speedUp = first / forecast.total
            func share(_ time: Duration) -> String { "\(Int((100 * (time / forecast.total)).rounded())) %" }
            return [
                "\(row.threadCount)", "\(row.loopCount)", "\(row.pieceCount)", milliseconds(forecast.total),
                String(format: "%.2f", speedUp),
                "\(Int((100 * speedUp / Double(row.threadCount)).rounded())) %", share(forecast.alone),
                share(forecast.waiting), share(forecast.handing), gigabytes(row.byteRate),
                row.measured.map(milliseconds) ?? "-",
            ]
        }
        let titles = [
            "threads", "loops", "pieces", "forecast, ms", "times", "efficiency", "alone", "waiting",
            "handing", "GB/s", "measured, ms",
        ]
        let rates = result.memoryRates.map { memory in
            "\(gigabytes(memory.rate)) GB/s to \(counted(memory.threadCount, "thread"))"
        }.joined(separator: " and ")
        let table = TextTable(titles, rows, isNumber: titles.map { _ in true }).text
        return """

            \(name): a step's shared loops; beginning and ending one takes \
            \(Int(result.handing / .nanoseconds(1))) ns a thread
            \(table)
            GB/s: of memory, were each array that a step makes written to it and read from it once; from caches, where it stays \
            there. Memory here gives \(rates).

            """
    }

    private static func gigabytes(_ bytes: Double) -> String { String(format: "%.1f", bytes / 1e9) }

    private static func milliseconds(_ time: Duration) -> String {
        String(format: "%.3f", time / .milliseconds(1))
    }
}
