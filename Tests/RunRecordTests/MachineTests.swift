import Foundation
import Testing

@testable import RunRecord

/// What the machine has to do, read from what Linux and NVIDIA's program print.
struct MachineTests {
    private let reading = MachineReading(
        processors: 0.5, processorCount: 4, memoryUsed: 2e9, memoryTotal: 8e9, diskFree: 1e9, diskTotal: 4e9,
        gpus: MachineReading.GPU.all(in: "NVIDIA H100, 87, 40960, 81559, 61, 512.25\n"))

    @Test func processorsAreBusyBetweenTwoLooks() throws {
        let first = try #require(
            ProcessorTimes(text: "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1\ncpu1 1 1\nintr 5\n"))
        let second = try #require(ProcessorTimes(text: "cpu  130 0 120 840 10 0 0 0 0 0\ncpu0 1 1\n"))
        #expect(first.count == 2)
        #expect(second.share(since: first) == 0.5)
        #expect(first.share(since: second) == 0)
        #expect(ProcessorTimes(text: "nothing") == nil)
        #expect(ProcessorTimes(text: "cpu 1 2\n") == nil)
    }

    @Test func whatIsNotAvailableIsUsed() throws {
        let text = "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    250 kB\n"
        let memory = try #require(MachineReading.memory(in: text))
        #expect(memory.used == 750 * 1024 && memory.total == 1000 * 1024)
        #expect(MachineReading.memory(in: "MemTotal: 5 kB\n") == nil)
    }

    @Test func whatAGPUDoesNotKnowIsNotShown() throws {
        let gpu = try #require(reading.gpus.first)
        #expect(gpu.utilization == 0.87 && gpu.temperature == 61 && gpu.power == 512.25)
        let few = MachineReading.GPU.all(
            in: "Tesla, 5, 100, 200, [N/A], [N/A]\nbroken\nNo devices were found\n")
        #expect(few.count == 1 && few[0].temperature == nil && few[0].power == nil)
    }

    @Test func aRecordKeepsIt() throws {
        let fact = try #require(RecordedFact(.machine(reading)))
        #expect(RecordedFact(fact.value) == fact)
        #expect(reading.scalars.contains(Scalar(Tag("system/gpu0/power"), 512.25)))
        #expect(reading.scalars.contains(Scalar(Tag("system/disk"), 0.75)))
    }

    @Test func numbersOfNoMachineAreLeftOut() {
        var border = NumberBorder()
        var wrong = reading
        wrong.memoryTotal = .infinity
        let events = border.admit([.machine(wrong), .machine(reading)]) { _ in nil }
        #expect(events.contains(.machine(reading)) && !events.contains(.machine(wrong)))
    }
}
