import Canvas
import RunRecord

/// The home screen's keys.
extension HomeState {
    mutating func press(_ key: Key) -> [HomeWish] {
        switch key {
        case .control("l"): return [.repaint]
        case .control("z"): return [.suspend]
        case .control("c"): return [.quit]
        default: break
        }
        message = nil
        switch overlay {
        case .none: return command(of: key)
        case .filter: pressInFilter(key)
        case .help(let scroll): pressInHelp(key, scroll)
        case .delete(let name): return pressInDelete(key, name)
        case .recipes(let selected): return pressInRecipes(key, selected)
        case .themes(let chooser): return pressInThemes(key, chooser)
        }
        return []
    }

    mutating func point(_ mouse: Mouse) -> [HomeWish] {
        if case .themes(var chooser) = overlay, mouse.kind == .press {
            guard let index = chooser.index(at: mouse, in: size) else { return [] }
            // The second click on a name keeps it.
            guard chooser.select(index), let name = chooser.name else { return press(.enter) }
            overlay = .themes(chooser)
            return [.useTheme(name)]
        }
        guard overlay == .none else { return [] }
        switch mouse.kind {
        case .wheelUp: select(selectedIndex - 1)
        case .wheelDown: select(selectedIndex + 1)
        case .press:
            guard let index = index(at: mouse) else { return [] }
            // The second click on a run opens it.
            if index == selectedIndex { return perform(.watch) }
            select(index)
        }
        return []
    }

    private mutating func command(of key: Key) -> [HomeWish] {
        guard let binding = KeyTable.homeBindings.first(where: { $0.keys.contains(key) }) else {
            message = "\(key.name) means nothing here; ? lists the keys"
            return []
        }
        return perform(binding.command)
    }

    mutating func perform(_ command: HomeCommand) -> [HomeWish] {
        if let reason = reason(against: command) {
            message = reason
            return []
        }
        let page = max(1, layout.rows.height - 1)
        switch command {
        case .up: select(selectedIndex - 1)
        case .down: select(selectedIndex + 1)
        case .pageUp: select(selectedIndex - page)
        case .pageDown: select(selectedIndex + page)
        case .first: select(0)
        case .last: select(shown.count - 1)
        case .watch: return selected.map { [.watch($0.name, others: [])] } ?? []
        case .resume: return selected.map { [.resume($0.name)] } ?? []
        case .mark: toggleMark()
        case .compare: return compare()
        case .delete: if let selected { overlay = .delete(selected.name) }
        case .newRun: overlay = .recipes(0)
        case .filter:
            overlay = .filter
            filterChoices = []
        case .back: goBack()
        case .help: overlay = .help(scroll: 0)
        case .themes: return [.themes]
        case .cycleDepth: return [.nextDepth]
        case .toggleMouse: return [.toggleMouse]
        case .quit: return [.quit]
        }
        return []
    }

    /// Why something cannot be done now; `nil` if it can.
    func reason(against command: HomeCommand) -> String? {
        switch command {
        case .watch, .resume, .mark, .delete:
            guard let run = selected else {
                return runs.isEmpty ? "there are no runs here yet; N trains one" : "no run is selected"
            }
            return reason(against: command, run)
        case .compare:
            return compared.count < 2 ? "mark two runs or more with Space, then c compares them" : nil
        case .newRun: return recipes.isEmpty ? "there is nothing to train" : nil
        default: return nil
        }
    }

    private func reason(against command: HomeCommand, _ run: RunFacts) -> String? {
        switch command {
        case .delete where run.isTrained:
            return
                "'\(run.name)' is being trained: nothing of it is deleted. Enter watches it, X there ends it"
        case .delete: return nil
        case .mark where marked.contains(run.name): return nil
        case .mark where marked.count >= HomeState.mostMarked:
            return "\(HomeState.mostMarked) runs are marked, and no more can be told apart"
        case .resume where run.isTrained: return "'\(run.name)' is being trained already; Enter watches it"
        case .resume where run.trouble == nil && run.status.state == .finished:
            return
                "'\(run.name)' is done at step \(run.status.step); gantop resume --steps N trains it further"
        default: break
        }
        return run.trouble.map { "'\(run.name)' is broken: \($0)" }
    }

    /// What `c` compares: the marked runs, or the only marked one and the selected one.
    private var compared: [String] {
        guard marked.count == 1, let selected, selected.trouble == nil, marked != [selected.name] else {
            return marked
        }
        return marked + [selected.name]
    }

    private mutating func toggleMark() {
        guard let selected else { return }
        if let place = marked.firstIndex(of: selected.name) {
            marked.remove(at: place)
        } else {
            marked.append(selected.name)
        }
        select(selectedIndex + 1)
    }

    /// The longest run lends its axis, so that no curve is cut off.
    private func compare() -> [HomeWish] {
        let names = compared
        func steps(_ name: String) -> Int { runs.first { $0.name == name }?.status.step ?? 0 }
        guard let most = names.map(steps).max(), let first = names.first(where: { steps($0) == most }) else {
            return []
        }
        return [.watch(first, others: names.filter { $0 != first })]
    }

    private mutating func goBack() {
        if !filterText.isEmpty {
            clearFilter()
        } else if !marked.isEmpty {
            marked = []
        } else {
            message = "q leaves"
        }
    }

    private mutating func clearFilter() {
        (filterText, filter, filterError, filterChoices) = ("", .all, nil, [])
        if selectedName == nil { select(0) }
    }

    private mutating func pressInFilter(_ key: Key) {
        switch key {
        case .character(let character) where filterText.count < 200: filterText.append(character)
        case .backspace: filterText = String(filterText.dropLast())
        case .control("u"): filterText = ""
        case .tab:
            let completed = vocabulary.completed(filterText)
            (filterText, filterChoices) = (
                completed.text, completed.choices.count > 1 ? completed.choices : []
            )
            return useFilter()
        case .enter:
            // One that is wrong stays to be mended.
            if filterError == nil { overlay = .none }
            return
        case .escape:
            overlay = .none
            return clearFilter()
        case .up: return select(selectedIndex - 1)
        case .down: return select(selectedIndex + 1)
        default: return
        }
        filterChoices = []
        useFilter()
    }

    /// Lets through what is typed; where that is wrong, what stands before its last word.
    private mutating func useFilter() {
        do throws(RunFilterError) {
            filter = try RunFilter(filterText, vocabulary)
            filterError = nil
        } catch {
            filterError = "\(error)"
            let before = filterText.prefix(upTo: filterText.lastIndex(of: " ") ?? filterText.startIndex)
            if let before = try? RunFilter(String(before), vocabulary) { filter = before }
        }
        if !shown.contains(where: { $0.name == selectedName }) { select(0) }
    }

    private mutating func pressInHelp(_ key: Key, _ scroll: Int) {
        let last = HomeHelp.lastScroll(in: size)
        switch key {
        case .up, .character("k"): overlay = .help(scroll: max(0, scroll - 1))
        case .down, .character("j"): overlay = .help(scroll: min(last, scroll + 1))
        case .pageUp: overlay = .help(scroll: max(0, scroll - size.height / 2))
        case .pageDown: overlay = .help(scroll: min(last, scroll + size.height / 2))
        case .escape, .enter, .character("?"), .character("q"), .function(1): overlay = .none
        default: message = "\(key.name): Esc closes the help"
        }
    }

    private mutating func pressInDelete(_ key: Key, _ name: String) -> [HomeWish] {
        switch key {
        case .character("y"):
            overlay = .none
            // Somebody may train it by now.
            if let run = runs.first(where: { $0.name == name }), let reason = reason(against: .delete, run) {
                message = reason
                return []
            }
            return [.delete(name)]
        case .character("n"), .escape, .character("q"):
            overlay = .none
            message = "nothing was deleted"
        default: message = "\(key.name): y deletes it, n does not"
        }
        return []
    }

    private mutating func pressInThemes(_ key: Key, _ chooser: ThemeChooser) -> [HomeWish] {
        var chooser = chooser
        switch chooser.press(key) {
        case .stays(let name):
            overlay = .themes(chooser)
            return name.map { [.useTheme($0)] } ?? []
        case .keeps:
            overlay = .none
            message = chooser.name.map { "theme \($0.printable)" }
        case .leaves:
            overlay = .none
            return [.useTheme(chooser.original)]
        case nil: message = "\(key.name): Enter keeps the theme, Esc goes back"
        }
        return []
    }

    private mutating func pressInRecipes(_ key: Key, _ selected: Int) -> [HomeWish] {
        let last = recipes.count - 1
        switch key {
        case .up, .character("k"): overlay = .recipes(max(0, selected - 1))
        case .down, .character("j"): overlay = .recipes(min(last, selected + 1))
        case .pageUp, .home, .character("g"): overlay = .recipes(0)
        case .pageDown, .end, .character("G"): overlay = .recipes(last)
        case .enter:
            overlay = .none
            return [.train(recipes[selected].name)]
        case .escape, .character("q"), .character("N"): overlay = .none
        default: message = "\(key.name): Enter trains the chosen recipe, Esc goes back"
        }
        return []
    }
}
