import Canvas
import RunRecord

/// Keys while something lies over the panels.
extension DashboardState {
    /// While a filter is typed.
    mutating func pressInFilter(_ key: Key) -> [Wish] {
        switch key {
        case .character(let character) where panes.filter.count < 64: panes.filter.append(character)
        case .backspace: panes.filter = String(panes.filter.dropLast())
        case .enter: overlay = .none
        case .escape:
            panes.filter = ""
            overlay = .none
        case .up, .down, .pageUp, .pageDown: return command(of: key)
        case .control("l"): return [.repaint]
        case .control("z"): return [.suspend]
        default: refuse(key, "not while a filter is typed: Enter keeps it, Esc shows all")
        }
        return []
    }

    mutating func press(_ key: Key, in page: HelpPage) -> [Wish] {
        switch page.pressed(key, in: self) {
        case .page(let page): overlay = .help(page)
        case .close: overlay = .none
        case .run(let binding):
            overlay = .none
            return run(binding)
        case .wish(let wish): return [wish]
        }
        return []
    }

    mutating func pressInDiagnoses(_ key: Key, scroll: Int) -> [Wish] {
        switch key {
        case .up, .character("k"): overlay = .diagnoses(scroll: max(0, scroll - 1))
        case .down, .character("j"):
            overlay = .diagnoses(scroll: min(scroll + 1, DiagnosesOverlay.lastScroll(of: self, in: size)))
        case .escape, .character("d"), .character("q"), .enter: overlay = .none
        default: return pressUnderOverlay(key, "Esc closes the diagnoses")
        }
        return []
    }

    mutating func pressInLayers(_ key: Key) -> [Wish] {
        if case .character(let letter) = key, let layer = PlaneLayers.layer(of: letter) {
            pictureChoice.layers.formSymmetricDifference(layer)
        } else if [.escape, .character("b"), .character("q"), .enter].contains(key) {
            overlay = .none
        } else {
            return pressUnderOverlay(key, "Esc closes the layers")
        }
        return []
    }

    /// A key that an overlay has no use for: what changes only the looks works all the same.
    mutating func pressUnderOverlay(_ key: Key, _ wayOut: String) -> [Wish] {
        if let command = KeyTable.binding(for: key)?.command, command.isAboutLooks, command != .themes {
            return perform(command)
        }
        refuse(key, "not here; \(wayOut)")
        return []
    }

    mutating func pressInQuit(_ key: Key) -> [Wish] {
        switch key {
        case .character("d") where access.isPiped:
            overlay = .none
            return [.leave]
        case .character("x") where access.isPiped, .enter where access.isPiped:
            overlay = .none
            return [.quit]
        case .character("d") where access.isKept:
            overlay = .none
            return [.leave]
        case .character("s") where access.isKept:
            overlay = .none
            return [.ask(.stop), .quit]
        case .character("x"):
            overlay = .none
            return [.ask(.abandon), .quit]
        case .escape, .character("q"):
            overlay = .none
            return []
        case .character("d"), .character("s"):
            refuse(key, "this run is not kept: it was started with --no-record")
            return []
        default: return pressUnderOverlay(key, "Esc stays")
        }
    }
}
