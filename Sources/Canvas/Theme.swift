/// How every role looks.
public struct Theme: Sendable, Equatable {
    public let name: String
    private let styles: [Role: Style]
    private let gradients: [Gradient.Name: Gradient]

    /// - Parameters:
    ///   - name: What `--theme` calls it.
    ///   - styles: The roles it names; others fall back by their dots.
    ///   - gradients: The gradients it names; others are grey.
    public init(name: String, styles: [Role: Style], gradients: [Gradient.Name: Gradient] = [:]) {
        self.name = name
        // Fallbacks are followed here, once, so that drawing asks a dictionary one time for each role.
        var resolved = styles
        for role in Role.known { resolved[role] = Theme.style(of: role, in: styles) }
        self.styles = resolved
        self.gradients = gradients
    }

    /// A theme that leaves everything to the terminal.
    public static let plain = Theme(name: "plain", styles: [:])

    public subscript(role: Role) -> Style { styles[role] ?? Theme.style(of: role, in: styles) }

    public subscript(gradient name: Gradient.Name) -> Gradient { gradients[name] ?? Theme.grey(name) }

    static func style(of role: Role, in styles: [Role: Style]) -> Style {
        var asked: Role? = role
        while let current = asked {
            if let style = styles[current] { return style }
            asked = current.fallback
        }
        return .plain
    }

    private static func grey(_ name: Gradient.Name) -> Gradient {
        switch name {
        case .surface: Gradient(stops: [RGB(40, 40, 40), RGB(150, 150, 150)])
        case .points: Gradient(stops: [RGB(255, 255, 255), RGB(200, 200, 200), RGB(0, 0, 0)])
        }
    }
}
