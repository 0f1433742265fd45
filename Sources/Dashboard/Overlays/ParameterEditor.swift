import Canvas
import RunRecord

/// The list of a run's parameters: which one is looked at, and what is being typed for it.
public struct ParameterEditor: Sendable, Equatable {
    /// What came of the last edit.
    struct Answer: Sendable, Equatable {
        var text: String
        var isRefusal: Bool
    }

    var selection = 0
    /// What has been typed; `nil` while nothing is edited.
    var entry: String?
    var answer: Answer?

    /// A value that somebody typed: itself, or for `*2` and `/2` that much of the one there is.
    static func value(typed: String, current: String) -> String {
        let typed = typed.filter { $0 != " " }
        guard let sign = typed.first, sign == "*" || sign == "/" else { return typed }
        let factor = String(typed.dropFirst())
        if let whole = Int(current), let by = Int(factor), by != 0 {
            let isProduct = sign == "*"
            let (result, overflows) =
                isProduct
                ? whole.multipliedReportingOverflow(by: by) : whole.dividedReportingOverflow(by: by)
            if overflows { return typed }
            if isProduct || whole == result * by { return "\(result)" }
        }
        guard let number = Float(current), let by = Float(factor), by != 0, by.isFinite else { return typed }
        return "\(sign == "*" ? number * by : number / by)"
    }
}

extension DashboardState {
    mutating func tellEditor(_ text: String, isRefusal: Bool = false) {
        guard case .parameters(var editor) = overlay else { return }
        editor.answer = .init(text: text, isRefusal: isRefusal)
        overlay = .parameters(editor)
    }

    mutating func press(_ key: Key, in editor: ParameterEditor) -> [Wish] {
        var editor = editor
        editor.selection = min(max(0, editor.selection), max(0, parameters.count - 1))
        let wishes = editor.entry.map { type(key, after: $0, in: &editor) } ?? choose(key, in: &editor)
        overlay = wishes == nil ? .none : .parameters(editor)
        return wishes ?? []
    }

    /// A key while a value is typed.
    private mutating func type(_ key: Key, after entry: String, in editor: inout ParameterEditor) -> [Wish]? {
        switch key {
        case .escape: editor.entry = nil
        case .backspace, .delete: editor.entry = String(entry.dropLast())
        case .enter:
            editor.entry = nil
            guard !entry.isEmpty else { return [] }
            return ask(entry, in: &editor)
        case .character(let character) where entry.count < 24 && character.isASCII:
            editor.entry = entry + String(character)
        default: break
        }
        return []
    }

    /// A key in the list; `nil` leaves it.
    private mutating func choose(_ key: Key, in editor: inout ParameterEditor) -> [Wish]? {
        switch key {
        case .up, .character("k"): editor.selection = max(0, editor.selection - 1)
        case .down, .character("j"): editor.selection = min(parameters.count - 1, editor.selection + 1)
        case .home, .pageUp: editor.selection = 0
        case .end, .pageDown: editor.selection = max(0, parameters.count - 1)
        case .enter:
            editor.answer = reasonAgainstEditing(editor.selection)
            if editor.answer == nil { editor.entry = "" }
        case .character("+"), .character("="): return ask("*2", in: &editor)
        case .character("-"): return ask("/2", in: &editor)
        case .escape, .character("p"), .character("q"): return nil
        default:
            if KeyTable.binding(for: key)?.command == .themes { return perform(.themes) }
            return pressUnderOverlay(key, "Esc closes the parameters")
        }
        if key != .enter { editor.answer = nil }
        return []
    }

    private func ask(_ typed: String, in editor: inout ParameterEditor) -> [Wish] {
        editor.answer = reasonAgainstEditing(editor.selection)
        guard editor.answer == nil, parameters.indices.contains(editor.selection) else { return [] }
        let parameter = parameters[editor.selection]
        let value = ParameterEditor.value(typed: typed, current: parameter.value)
        editor.answer = .init(text: "\(parameter.name) \(value): from the next step on", isRefusal: false)
        return [.ask(.set(name: parameter.name, value: value))]
    }

    private func reasonAgainstEditing(_ index: Int) -> ParameterEditor.Answer? {
        guard parameters.indices.contains(index) else { return nil }
        if isFinished { return .init(text: "training is over", isRefusal: true) }
        if parameters[index].isLive { return nil }
        return .init(text: "\(parameters[index].name) needs a new run", isRefusal: true)
    }
}
