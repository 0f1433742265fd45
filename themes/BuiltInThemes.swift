/// The themes that travel inside the binary: name and TOML text.
public enum BuiltInThemes {
    public static let all: [(name: String, toml: String)] = [
        ("dark", String(decoding: PackageResources.dark_toml, as: UTF8.self))
    ]
}
