/// The themes that travel inside the binary: name and TOML text, in the order in which `t` shows them.
public enum BuiltInThemes {
    public static let all: [(name: String, toml: String)] = [
        ("dark", text(PackageResources.dark_toml)),
        ("light", text(PackageResources.light_toml)),
        ("colour-blind", text(PackageResources.colour_blind_toml)),
        ("mono", text(PackageResources.mono_toml)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
