public import Canvas
public import Foundation
public import RunRecord

/// Something that happened to the home screen: news of the runs, a key, the clock.
public enum HomeAction: Sendable {
    /// All runs that there are; or why they cannot be listed.
    case found([RunFacts], trouble: String?)
    /// What a run's record tells.
    case told(String, RunDetail)
    case key(Key)
    case mouse(Mouse)
    case resized(Size)
    case tick(Date)
    /// All themes, and the one in use.
    case themesFound(names: [String], current: String)
    /// Something of the program's own to say.
    case noted(String)
}

/// What the home screen would like to be done; whoever runs it does it.
public enum HomeWish: Sendable, Equatable {
    /// Show a run, and others under it.
    case watch(String, others: [String])
    case resume(String)
    case delete(String)
    /// Train a recipe.
    case train(String)
    case quit
    case repaint
    case suspend
    /// Which themes are there? ``HomeAction/themesFound(names:current:)`` tells.
    case themes
    case useTheme(String)
    /// Fewer colours, and all of them again.
    case nextDepth
    case toggleMouse
}

/// All that the home screen knows: the runs of a directory, which of them are meant, and what lies over them.
public struct HomeState: Sendable, Equatable {
    enum Overlay: Sendable, Equatable {
        case none
        /// A filter is typed.
        case filter
        case help(scroll: Int)
        /// Whether a run is to be deleted.
        case delete(String)
        /// What to train.
        case recipes(Int)
        case themes(ThemeChooser)
    }

    /// A recipe, and what it is in a line.
    public struct Choice: Sendable, Equatable {
        public var name: String
        public var summary: String

        public init(name: String, summary: String) { (self.name, self.summary) = (name, summary) }
    }

    /// More curves than these nobody can tell apart.
    static let mostMarked = ComparedRun.mostOthers + 1

    /// So many records are remembered, besides those that are to be seen.
    private static let mostDetails = 64

    /// Where the runs are kept.
    let place: String
    let recipes: [Choice]
    public internal(set) var size: Size
    /// In the order in which they are listed.
    private(set) var runs: [RunFacts] = []
    /// The same as they were found, by name: as their trainers tell them.
    private var found: [String: RunFacts] = [:]
    private(set) var vocabulary = RunVocabulary(of: [])
    /// Whether the directory has been looked at.
    public private(set) var isLoaded = false
    /// Why the runs cannot be listed.
    private(set) var trouble: String?
    var details: [String: RunDetail] = [:]
    var selectedName: String?
    /// In the order in which they were marked.
    var marked: [String] = []
    var overlay = Overlay.none
    /// What is typed, which need not be a filter yet.
    var filterText = ""
    /// The last one that was right.
    var filter = RunFilter.all
    var filterError: String?
    /// What the last word typed may become.
    var filterChoices: [String] = []
    var message: String?
    var now: Date

    /// - Parameters:
    ///   - size: The screen's.
    ///   - place: The directory of the runs.
    ///   - recipes: What can be trained.
    ///   - now: The time.
    public init(size: Size, place: String, recipes: [Choice], now: Date) {
        (self.size, self.place, self.recipes, self.now) = (size, place, recipes, now)
    }

    /// The runs that the filter lets through.
    var shown: [RunFacts] { runs.filter(filter.matches) }

    var selectedIndex: Int { shown.firstIndex { $0.name == selectedName } ?? 0 }

    var selected: RunFacts? {
        let shown = shown
        return shown.first { $0.name == selectedName } ?? shown.first
    }

    /// The runs whose records are worth reading now, the most wanted first: what is to be seen.
    public var wantedDetails: [String] {
        guard let selected else { return [] }
        return [selected.name] + visibleRuns.map(\.name).filter { $0 != selected.name }
    }

    /// Takes in what happened; returns what is to be done about it.
    public mutating func reduce(_ action: HomeAction) -> [HomeWish] {
        switch action {
        case .found(let runs, let trouble): take(runs, trouble)
        case .told(let name, let detail):
            details[name] = detail
            if let run = found[name], let index = runs.firstIndex(where: { $0.name == name }) {
                runs[index] = run.told(by: detail)
            }
            if details.count > HomeState.mostDetails {
                let wanted = Set(wantedDetails)
                details = details.filter { wanted.contains($0.key) }
            }
        case .key(let key): return press(key)
        case .mouse(let mouse): return point(mouse)
        case .resized(let size): self.size = size
        case .tick(let date): now = date
        case .noted(let text): message = text
        case .themesFound(let names, let current):
            overlay = .themes(ThemeChooser(names: names, current: current))
        }
        return []
    }

    private mutating func take(_ found: [RunFacts], _ trouble: String?) {
        (self.trouble, isLoaded) = (trouble, true)
        guard trouble == nil else { return }
        let index = selectedIndex
        self.found = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        runs = found.map { $0.told(by: details[$0.name]) }.sorted { $0.isListed(before: $1) }
        let names = Set(runs.map(\.name))
        marked.removeAll { !names.contains($0) }
        details = details.filter { names.contains($0.key) }
        vocabulary = RunVocabulary(of: runs)
        if case .delete(let name) = overlay, !names.contains(name) { overlay = .none }
        // Whoever looks at a run keeps it before the eyes; of one that is gone, its place.
        if selectedName.map(names.contains) != true { select(index) }
    }

    mutating func select(_ index: Int) {
        let shown = shown
        selectedName = shown.isEmpty ? nil : shown[min(max(0, index), shown.count - 1)].name
    }
}

extension RunFacts {
    /// Whether somebody trains it now.
    public var isTrained: Bool { status.state == .training || status.state == .paused }

    /// What its record tells goes before what its trainer wrote, which may have had no time or no words for it; of one that
    /// is trained its trainer knows more.
    fileprivate func told(by detail: RunDetail?) -> RunFacts {
        guard let detail, detail.isJudged else { return self }
        var run = self
        if !isTrained || status.verdict == nil { run.status.verdict = detail.verdict }
        if status.state == .interrupted, detail.step > 0 { run.status.step = detail.step }
        return run
    }

    /// Live ones first, then what needs somebody, then what is over, and last what says nothing of itself.
    private var rank: Int {
        if isTrained { return status.state == .training ? 0 : 1 }
        if trouble != nil { return 4 }
        return switch status.state {
        case .interrupted, .failed, .diverged: 2
        default: 3
        }
    }

    /// By state, then the newest first.
    fileprivate func isListed(before other: RunFacts) -> Bool {
        if rank != other.rank { return rank < other.rank }
        let (own, others) = (manifest?.started ?? .distantPast, other.manifest?.started ?? .distantPast)
        return own == others ? name > other.name : own > others
    }
}
