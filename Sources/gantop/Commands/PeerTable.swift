import Foundation
import TensorCore

/// What was measured of a workload: steps a second, round by round.
struct PeerResult {
    var workload: String
    var rates: [String: [Double]] = [:]
    /// The names of all who were asked, as they took their turns.
    var order: [String] = []

    func median(_ name: String) -> Double? {
        guard let sorted = rates[name]?.sorted(), !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The fastest of the peers, or of gantop's precisions.
    func best(ofPeers: Bool) -> (name: String, rate: Double)? {
        order.filter { $0.hasPrefix("gantop") != ofPeers }
            .compactMap { name in median(name).map { (name, $0) } }
            .max { $0.1 < $1.1 }
    }
}

/// Medians side by side, and how many times as fast as the best peer gantop is, whatever the precision of either.
struct PeerTable {
    let text: String

    init(_ results: [PeerResult], threads: Int, torch: String) {
        let gantop = Precision.allCases.map { "gantop \($0.rawValue)" }
        var rows: [[String]] = []
        for result in results {
            let peer = result.best(ofPeers: true)
            var ratio = "-"
            if let own = result.best(ofPeers: false), let peer {
                ratio = String(format: "%.2f", own.rate / peer.rate)
            }
            rows.append(
                [result.workload] + gantop.map { result.median($0).map(PeerTable.rate) ?? "-" }
                    + [peer.map { "\(PeerTable.rate($0.rate)) (\($0.name))" } ?? "-", ratio])
        }
        let titles = ["workload"] + Precision.allCases.map(\.rawValue) + ["best peer", "ratio"]
        let isNumber = titles.map { $0 != "workload" && $0 != "best peer" }
        text = """
            \(PeerTable.processor), \(threads == 1 ? "1 thread" : "\(threads) threads"); \
            torch \(torch). Steps a second, medians of rounds in turns.
            \(TextTable(titles, rows, isNumber: isNumber).text)

            """
    }

    static func rate(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }

    /// Its name and which of its instructions are used.
    static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        return "\(name ?? "an unnamed processor"), \(ProcessorLevel.current.rawValue)"
    }
}
