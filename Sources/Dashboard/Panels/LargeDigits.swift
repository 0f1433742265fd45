import Canvas

/// Figures of three rows, so that a number is read from across the room.
enum LargeDigits {
    static let height = 3
    private static let width = 3
    private static let blocks: [Character: [String]] = [
        "0": ["█▀█", "█ █", "▀▀▀"], "1": ["▀█ ", " █ ", "▀▀▀"], "2": ["▀▀█", "█▀▀", "▀▀▀"],
        "3": ["▀▀█", " ▀█", "▀▀▀"], "4": ["█ █", "▀▀█", "  ▀"], "5": ["█▀▀", "▀▀█", "▀▀▀"],
        "6": ["█▀▀", "█▀█", "▀▀▀"], "7": ["▀▀█", "  █", "  ▀"], "8": ["█▀█", "█▀█", "▀▀▀"],
        "9": ["█▀█", "▀▀█", "▀▀▀"], "–": ["   ", "▀▀▀", "   "],
    ]
    private static let strokes: [Character: [String]] = [
        "0": [" _ ", "| |", "|_|"], "1": ["   ", "  |", "  |"], "2": [" _ ", " _|", "|_ "],
        "3": [" _ ", " _|", " _|"], "4": ["   ", "|_|", "  |"], "5": [" _ ", "|_ ", " _|"],
        "6": [" _ ", "|_ ", "|_|"], "7": [" _ ", "  |", "  |"], "8": [" _ ", "|_|", "|_|"],
        "9": [" _ ", "|_|", " _|"], "–": ["   ", " _ ", "   "],
    ]

    /// The rows of a whole number, or of a dash.
    static func rows(of text: String, glyphs: Glyphs) -> [String] {
        let font = glyphs.isUnicode ? blocks : strokes
        let figures = text.compactMap { font[$0] }
        return (0..<height).map { row in figures.map { $0[row] }.joined(separator: " ") }
    }

    /// The columns of so many figures.
    static func columns(of count: Int) -> Int { max(0, count * (width + 1) - 1) }
}
