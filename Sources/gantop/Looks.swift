import ArgumentParser

/// How the dashboard looks.
struct LookOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A theme by name or a file.", valueName: "name|file")) var theme = "dark"
    @Option(help: "How many colours to use: auto, none, 16, 256, truecolor.") var color = "auto"
    @Option(help: "Which characters to draw with: auto, unicode, ascii.") var glyphs = "auto"
    @Option(help: "Sample pictures: on, off, ascii.") var images = "on"
}
