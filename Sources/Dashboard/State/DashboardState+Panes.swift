import Canvas

/// Keys and the mouse over the panes that open above the others.
extension DashboardState {
    /// The log leaves every key alone that it does not need itself: one may pause while reading.
    mutating func pressInLog(_ key: Key, scroll: Int) -> [Wish] {
        let page = max(1, LogPane.visibleLineCount(in: size) - 1)
        let last = LogPane.lastScroll(of: self)
        let moved: Int
        switch key {
        case .up, .character("k"): moved = scroll + 1
        case .down, .character("j"): moved = scroll - 1
        case .pageUp: moved = scroll + page
        case .pageDown: moved = scroll - page
        case .home: moved = last
        case .end: moved = 0
        case .escape, .enter, .character("l"):
            overlay = .none
            return []
        default: return command(of: key)
        }
        overlay = .log(scroll: min(max(0, moved), last))
        return []
    }

    mutating func pressInThemes(_ key: Key, _ chooser: ThemeChooser) -> [Wish] {
        var chooser = chooser
        switch chooser.press(key) {
        case .stays(let name):
            overlay = .themes(chooser)
            return name.map { [.useTheme($0)] } ?? []
        case .keeps:
            overlay = .none
            if let name = chooser.name { answer("theme \(name)") }
            return []
        case .leaves:
            overlay = .none
            return [.useTheme(chooser.original)]
        case nil: return pressUnderOverlay(key, "Enter keeps the theme, Esc goes back")
        }
    }

    /// What is under the mouse decides; a click that hits nothing does nothing.
    mutating func point(_ mouse: Mouse) -> [Wish] {
        messages.answer = nil
        switch (overlay, mouse.kind) {
        case (.themes(var chooser), .press):
            guard let index = chooser.index(at: mouse, in: size) else { return [] }
            // The second click on a name keeps it.
            guard chooser.select(index), let name = chooser.name else { return press(.enter) }
            overlay = .themes(chooser)
            return [.useTheme(name)]
        case (.none, .press): return click(mouse)
        case (.introduction, .press): return closeIntroduction()
        case (.quit, _), (_, .press): return []
        // Slow motion covers the panels.
        case (.none, _) where slowMotion != nil: return []
        case (.none, .wheelUp): return turn(.up, over: mouse)
        case (.none, .wheelDown): return turn(.down, over: mouse)
        case (_, .wheelUp): return wheel(.up)
        case (_, .wheelDown): return wheel(.down)
        }
    }

    /// A turn of the wheel is three lines of text, or one name of a list.
    private mutating func wheel(_ key: Key) -> [Wish] {
        switch overlay {
        case .help, .log: return press(key) + press(key) + press(key)
        case .themes: return press(key)
        default: return []
        }
    }

    /// The wheel zooms the chart under it, pictures too, and scrolls the log.
    private mutating func turn(_ key: Key, over mouse: Mouse) -> [Wish] {
        switch layout.pane(x: mouse.x, y: mouse.y)?.pane {
        case .charts:
            point(at: mouse)
            return command(of: .character(key == .up ? "+" : "-"))
        case .log:
            point(at: mouse)
            return command(of: key)
        default: return []
        }
    }

    /// Focuses the pane under the mouse, and of the charts the one there.
    private mutating func point(at mouse: Mouse) {
        let layout = layout
        guard let (pane, slot) = layout.pane(x: mouse.x, y: mouse.y) else { return }
        panes.focus = pane
        guard pane == .charts else { return }
        let index = selectedIndex / max(1, layout.charts.count) * layout.charts.count + slot
        if index != selectedIndex { selectChart(by: index - selectedIndex) }
        guard mouse.kind == .press, charts.indices.contains(index), layout.charts.indices.contains(slot),
            let reading = reading(
                of: charts[index], at: mouse.x, in: layout.charts[slot], isFramed: layout.isFramed)
        else { return }
        answer(reading)
    }

    /// A click on a key of the footer presses it; one on a pane focuses it.
    private mutating func click(_ mouse: Mouse) -> [Wish] {
        guard let footer = layout.footer, mouse.y >= footer.y, mouse.y < footer.maxY else {
            if slowMotion == nil { point(at: mouse) }
            return []
        }
        guard let key = footerKey(at: mouse.x - footer.x, width: footer.width) else { return [] }
        return press(key)
    }

    private func footerKey(at column: Int, width: Int) -> Key? {
        if let slowMotion {
            let keys = DashboardState.slowMotionKeys(slowMotion, width: width)
            return keys.first { ($0.x..<$0.x + $0.width).contains(column) }?.key
        }
        let keys = footerKeys(width: width)
        return keys.first { ($0.x..<$0.x + $0.width).contains(column) }?.binding.keys.first
    }
}
