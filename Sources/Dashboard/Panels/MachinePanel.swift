import Canvas
import Diagnostics
import RunRecord

/// What the machine has to do: a line for processors, memory and disk, and two for each GPU.
func machinePanel(of state: DashboardState, appearance: Appearance, size: Size, isFramed: Bool) -> Frame {
    var frame: Frame
    let area: Rect
    if isFramed {
        frame = Frame.panel(
            size, of: state.border(of: .machine),
            title: [Span("system", .panelTitle)]
                + (state.isForeign ? [Span("  this machine", .dimText)] : []),
            appearance: appearance)
        area = Rect(x: 2, y: 1, width: size.width - 4, height: size.height - 2)
    } else {
        frame = Frame(size: size)
        area = Rect(x: 1, y: 0, width: size.width - 2, height: size.height)
    }
    guard area.width > 0, area.height > 0 else { return frame }
    guard let machine = state.machine else {
        frame.writeCentered("not recorded", in: area, appearance: appearance)
        return frame
    }
    for (row, line) in machine.lines.prefix(area.height).enumerated() {
        draw(
            line, in: Rect(x: area.x, y: area.y + row, width: area.width, height: 1), on: &frame,
            appearance: appearance)
    }
    return frame
}

/// A share of something, with words.
private struct MachineLine {
    var name: String
    /// 0...1; `nil`: words alone.
    var share: Float?
    var text: String
    /// From here on it worries.
    var limit: Float = 2
}

extension MachineReading {
    fileprivate var lines: [MachineLine] {
        func share(_ part: Double, _ whole: Double) -> Float { whole > 0 ? Float(part / whole) : 0 }
        let disk = share(diskTotal - diskFree, diskTotal)
        var lines = [
            MachineLine(
                name: "CPU", share: processors,
                text: "\(Numbers.percent(processors)) of \(counted(processorCount, "core"))"),
            MachineLine(
                name: "memory", share: share(memoryUsed, memoryTotal),
                text: "\(size(memoryUsed)) of \(size(memoryTotal))", limit: 0.95),
            MachineLine(name: "disk", share: disk, text: "\(size(diskFree)) free", limit: 0.98),
        ]
        for (i, gpu) in gpus.enumerated() {
            let heat = gpu.temperature.map { "  \(Numbers.fixed($0, 0)) °C" } ?? ""
            let power = gpu.power.map { "  \(Numbers.fixed($0, 0)) W" } ?? ""
            lines.append(
                MachineLine(
                    name: "GPU \(i)", share: gpu.utilization,
                    text: "\(Numbers.percent(gpu.utilization))\(heat)\(power)  \(gpu.name)"))
            lines.append(
                MachineLine(
                    name: "", share: share(gpu.memoryUsed, gpu.memoryTotal),
                    text: "\(size(gpu.memoryUsed)) of \(size(gpu.memoryTotal))", limit: 0.98))
        }
        return lines
    }

    private func size(_ bytes: Double) -> String {
        bytes < 10 * 1_073_741_824
            ? "\(Numbers.fixed(Float(bytes / 1_073_741_824), 1)) GiB"
            : "\(Numbers.fixed(Float(bytes / 1_073_741_824), 0)) GiB"
    }
}

private func draw(_ line: MachineLine, in area: Rect, on frame: inout Frame, appearance: Appearance) {
    let nameWidth = 7
    let barWidth = area.width >= 60 ? 20 : area.width >= 30 ? 8 : 0
    let isOver = line.share ?? 0 >= line.limit
    frame.write(line.name, x: area.x, y: area.y, style: appearance.theme[.dimText], width: nameWidth)
    var x = area.x + nameWidth
    if let share = line.share, barWidth > 0 {
        let filled = max(0, min(barWidth, Int((share * Float(barWidth)).rounded())))
        let bar =
            String(repeating: appearance.glyphs.heavyHorizontal, count: filled)
            + String(repeating: appearance.glyphs.horizontal, count: barWidth - filled)
        frame.write(bar, x: x, y: area.y, style: appearance.theme[isOver ? .warning : .text], width: barWidth)
        x += barWidth + 2
    }
    let text = appearance.glyphs.text(line.text).fitted(
        to: max(0, area.maxX - x), ellipsis: appearance.glyphs.ellipsis)
    frame.write(
        text, x: x, y: area.y, style: appearance.theme[isOver ? .warning : .text], width: area.maxX - x)
}
