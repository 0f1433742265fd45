import ArgumentParser
import Canvas
import Dashboard
import Foundation
import GANTraining
import RunRecord
import TensorCore

/// Measures the training core on a workload that other engines have been measured on.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast a workload trains, charts are drawn or records read; prints JSON lines.",
        discussion: """
            Workloads: ring, mlp784, dcgan28 (Fashion-MNIST), dcgan64, sprites32, r1-32 (random pictures); charts (two \
            losses of 2.5 million steps, 5 million points); record (5 million points, with an event each and eleven to an event).

            With --against peers gantop, PyTorch and JAX train a workload in turns, or all six, in float32 and bfloat16, as it \
            is and compiled, each in a process of its own; a table of medians and ratios follows.

            With --scaling 64 the step of one workload, or of all six, is measured piece by piece on one thread, and a table \
            says what 1, 2, 4, … 64 threads would make of it, and how much memory they would want in a second: a forecast of the \
            best that can be hoped for, beside what was measured on as many threads as there are cores.
            """)

    @Argument(help: "ring, mlp784, dcgan28, dcgan64, sprites32, r1-32, charts or record.")
    var workload: String?
    @Option(help: "Take turns with PyTorch and JAX: peers.") var against: Opponent?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many turns each takes against peers.", valueName: "n"),
        transform: Limit<Int>.rounds.read)
    var rounds = 3
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Forecast a step on 1, 2, 4, … so many threads.", valueName: "n"),
        transform: Limit<Int>.threads.read)
    var scaling: Int?
    @Option(
        parsing: .unconditional, help: "Threads, each on a core of its own.",
        transform: Limit<Int>.threads.read)
    var threads = 1
    @Option(
        parsing: .unconditional, help: "How long to measure, after 2 seconds that do not count.",
        transform: Limit<Double>.measurement.read)
    var seconds = 8.0
    @Option(help: "Where the data files are (else GANTOP_DATA, else where Debian puts them).") var data:
        String?

    @OptionGroup var precision: PrecisionOption
    @OptionGroup(title: "PyTorch") var torch: TorchOptions

    func validate() throws {
        if against != nil, scaling != nil {
            throw ValidationError("--against and --scaling are two tables: ask for one of them.")
        }
        let isTable = against != nil || scaling != nil
        let own = isTable ? [] : ["charts", "record"]
        let names = Recipe.workloads.map(\.name) + own
        guard let workload else {
            if isTable { return }
            throw ValidationError("say which workload: \(names.joined(separator: ", ")).")
        }
        guard names.contains(workload) else {
            throw ValidationError(
                "there is no workload '\(workload)'. There are: \(names.joined(separator: ", "))."
                    + NameMatch.question(NameMatch.near(workload, among: names)))
        }
    }

    func run() throws {
        if against != nil {
            try compare(workload.map { [$0] } ?? Recipe.workloads.map(\.name))
            return
        }
        if let scaling {
            try tellScaling(workload.map { [$0] } ?? Recipe.workloads.map(\.name), upTo: scaling)
            return
        }
        guard let workload else { return }
        if workload == "charts" {
            Bench.measureCharts()
            return
        }
        if workload == "record" {
            try Bench.measureRecord(pointsPerEvent: 1)
            try Bench.measureRecord(pointsPerEvent: LongRecord.names.count)
            return
        }
        guard var recipe = Recipe.workloads.first(where: { $0.name == workload })?.recipe else { return }
        recipe.precision = precision.precision ?? .float32
        var firstStep = 0.0
        let result: Benchmark
        let place = try EnginePlace(try torch.plan(for: recipe).plan, in: nil)
        defer { place.leave() }
        do {
            result = try Benchmark(
                of: recipe, threadCount: threads, dataDirectory: data, warmUp: .seconds(2),
                duration: .seconds(seconds), torch: place.torch,
                afterFirstStep: { firstStep = Bench.processAge })
        } catch let error as DataError {
            complain("gantop: \(error)")
            throw error.exitCode
        } catch let error as TorchError {
            complain("gantop: \(error)".printable)
            throw Exit.failed
        }
        let numbers = [
            ("threads", Double(threads)), ("steps_per_s", result.stepsPerSecond),
            ("samples_per_s", result.stepsPerSecond * Double(recipe.batchSize)),
            ("peak_rss_mb", Bench.peakMemory), ("first_step_s", firstStep),
            ("steps", Double(result.stepCount)),
        ]
        Bench.print(numbers, of: workload, in: recipe.precision)
    }

    private static func measureCharts() {
        let result = ChartBenchmark(pointCount: 5_000_000)
        let numbers = [
            ("points", Double(result.pointCount)),
            ("append_ns_per_step", result.appendTime / .nanoseconds(1)),
            ("chart_us", result.chartTime / .microseconds(1)),
            ("frame_us", result.frameTime / .microseconds(1)), ("peak_rss_mb", peakMemory),
        ]
        print(numbers, of: "charts")
    }

    /// Writes a record of 5 million points to a temporary directory and reads it as `watch` does.
    private static func measureRecord(pointsPerEvent: Int) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gantop-bench-\(getpid())-\(pointsPerEvent)"
        ).path
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try LongRecord.write(to: directory, pointCount: 5_000_000, pointsPerEvent: pointsPerEvent)
            let before = processorTime
            let result = try RecordBenchmark(directory: directory)
            let numbers = [
                ("points", Double(result.valueCount)), ("points_per_event", Double(pointsPerEvent)),
                ("first_chart_s", result.firstChartTime / .seconds(1)),
                ("whole_s", result.wholeTime / .seconds(1)), ("cpu_s", processorTime - before),
                ("peak_rss_mb", peakMemory),
            ]
            print(numbers, of: "record")
        } catch {
            complain("gantop: bench record: \(error)")
            throw Exit.failed
        }
    }

    private static func print(
        _ numbers: [(String, Double)], of workload: String, in precision: Precision? = nil
    ) {
        let fields = numbers.map { name, value in
            "\"\(name)\": " + (value == value.rounded() ? "\(Int(value))" : String(format: "%.3f", value))
        }
        let rounding = precision.map { "\"precision\": \"\($0.rawValue)\", " } ?? ""
        Swift.print(
            "{\"workload\": \"\(workload)\", \"engine\": \"gantop\", \(rounding)\(fields.joined(separator: ", "))}"
        )
    }

    /// Seconds since the process was started, by the kernel's clock (10 ms grain).
    private static var processAge: Double {
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 19,
            let ticks = Double(fields[19])
        else { return .nan }
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9 - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Seconds that all threads of the process ran.
    private static var processorTime: Double {
        var now = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// The most memory that the process had, in MiB.
    private static var peakMemory: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
