import Canvas
import Dashboard

/// The theme that a screen has, and the one that it began with.
struct ChosenTheme {
    let library: ThemeLibrary
    let firstName: String
    private(set) var name: String

    /// - Parameters:
    ///   - looks: What was asked for.
    ///   - appearance: What that is on this terminal.
    init(_ looks: LoadedAppearance, in appearance: Appearance) {
        library = looks.library
        firstName = looks.isAutomatic ? appearance.theme.name : looks.themeName
        name = firstName
    }

    /// Changes to another one.
    ///
    /// - Returns: What there is to say of it: why it cannot be had, or what is wrong in it.
    mutating func use(_ name: String, in appearance: inout Appearance) -> [String] {
        do throws(ThemeError) {
            let loaded = try library.load(name)
            appearance.theme = loaded.theme
            self.name = name
            return loaded.warnings.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}
