/// The themes that travel inside the binary: name and TOML text, in the order in which `t` shows them.
public enum BuiltInThemes {
    public static let all: [(name: String, toml: String)] = [
        ("dark", text(PackageResources.dark_toml)),
        ("light", text(PackageResources.light_toml)),
        ("high-contrast", text(PackageResources.high_contrast_toml)),
        ("colour-blind", text(PackageResources.colour_blind_toml)),
        ("colour-blind-light", text(PackageResources.colour_blind_light_toml)),
        ("mono", text(PackageResources.mono_toml)),
        ("nord", text(PackageResources.nord_toml)),
        ("gruvbox", text(PackageResources.gruvbox_toml)),
        ("solarized-dark", text(PackageResources.solarized_dark_toml)),
        ("solarized-light", text(PackageResources.solarized_light_toml)),
        ("dracula", text(PackageResources.dracula_toml)),
        ("catppuccin", text(PackageResources.catppuccin_toml)),
        ("tokyo-night", text(PackageResources.tokyo_night_toml)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
